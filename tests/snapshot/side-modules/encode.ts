/** The parts that WebAssembly's binary format is made of. */

/** An unsigned number, LEB128. */
export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** A signed number, LEB128. */
export function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}

/** A list of encoded items with its length before it. */
export function list(items: number[][]): number[] {
  return [...leb(items.length), ...items.flat()];
}

/** A text with its length before it. */
export function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...leb(bytes.length), ...bytes];
}

/** A section; one without content is left out. */
export function section(id: number, content: number[]): number[] {
  return content.length > 0 ? [id, ...leb(content.length), ...content] : [];
}

/** A whole module. */
export function encode(...sections: number[][]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}
