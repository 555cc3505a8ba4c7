export interface Range {
  offset?: number | undefined;
  length?: number | undefined;
  suffix?: number | undefined;
}

/** The bytes that are meant: from `start`, up to and without `end`. */
export interface Slice {
  start: number;
  end: number;
}

/** A range as a Worker gives it, `Range` headers included; undefined for the whole. */
export function rangeOf(given: unknown, size: number): Range | undefined {
  if (given === undefined || given === null) return undefined;
  if (!(given instanceof Headers)) return given as Range;
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(given.get("range") ?? "");
  if (!match) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") return last === "" ? undefined : { suffix: Number(last) };
  const offset = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  return offset < end ? { offset, length: end - offset } : undefined;
}

/** @throws RangeError or Error in R2's words, for a range that no object or not this one can give */
export function sliceOf({ offset, length, suffix }: Range, size: number): Slice {
  if (suffix !== undefined) {
    if (offset !== undefined || length !== undefined) {
      throw new TypeError("Suffix is incompatible with offset or length.");
    }
    if (suffix <= 0) throw new RangeError(`Invalid suffix. Suffix (${suffix}) must be > 0.`);
    return { start: Math.max(0, size - suffix), end: size };
  }
  const start = offset ?? 0;
  if (start < 0) {
    throw new RangeError(
      `Invalid range. Starting offset (${start}) must be greater than or equal to 0.`,
    );
  }
  if (length !== undefined && length <= 0) {
    throw new RangeError(`Invalid range. Length (${length}) must be greater than 0.`);
  }
  if (start > size) throw new Error("get: The requested range is not satisfiable (10039)");
  return { start, end: length === undefined ? size : Math.min(start + length, size) };
}
