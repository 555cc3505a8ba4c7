/** A condition as a Worker gives it, headers of a request included. */
export interface Conditions {
  etagMatches?: string | string[] | undefined;
  etagDoesNotMatch?: string | string[] | undefined;
  uploadedBefore?: Date | undefined;
  uploadedAfter?: Date | undefined;
  secondsGranularity?: boolean | undefined;
}

interface Known {
  etag: string;
  /** Milliseconds since 1970. */
  uploaded: number;
}

/** `onlyIf` of a get or put; undefined where nothing is asked. */
export function conditionsOf(onlyIf: unknown): Conditions | undefined {
  if (onlyIf === undefined || onlyIf === null) return undefined;
  if (!(onlyIf instanceof Headers)) return onlyIf as Conditions;
  const tags = (name: string): string[] | undefined =>
    onlyIf
      .get(name)
      ?.split(",")
      .map((tag) => tag.trim());
  const date = (name: string): Date | undefined => {
    const given = onlyIf.get(name);
    return given === null ? undefined : new Date(given);
  };
  return {
    etagMatches: tags("if-match"),
    etagDoesNotMatch: tags("if-none-match"),
    uploadedBefore: date("if-unmodified-since"),
    uploadedAfter: date("if-modified-since"),
    secondsGranularity: true,
  };
}

/**
 * Whether conditions hold for an object, or for none. One on etags counts before one on dates.
 * @see https://developers.cloudflare.com/r2/api/workers/workers-api-reference/#conditional-operations
 */
export function conditionsHold(conditions: Conditions, object: Known | undefined): boolean {
  const { etagMatches, etagDoesNotMatch, uploadedBefore, uploadedAfter } = conditions;
  if (!object) return etagMatches === undefined && uploadedAfter === undefined;
  const isMatch = etagMatches === undefined || includes(etagMatches, object.etag);
  const isOther = etagDoesNotMatch === undefined || !includes(etagDoesNotMatch, object.etag);
  const round = (time: number): number =>
    conditions.secondsGranularity ? Math.floor(time / 1000) * 1000 : time;
  const uploaded = round(object.uploaded);
  const isOlder =
    uploadedBefore === undefined ||
    uploaded < uploadedBefore.getTime() ||
    (etagMatches !== undefined && isMatch);
  const isNewer =
    uploadedAfter === undefined ||
    uploaded > uploadedAfter.getTime() ||
    (etagDoesNotMatch !== undefined && isOther);
  return isMatch && isOther && isOlder && isNewer;
}

function includes(given: string | string[], etag: string): boolean {
  const bare = [given].flat().map((tag) => tag.replace(/^W\//, "").replaceAll('"', ""));
  return bare.includes("*") || bare.includes(etag);
}
