import type { ObjectList } from "../../../worker/bindings/r2.ts";
import type { ObjectFacts } from "../../../worker/bindings/r2-object.ts";
import { cursorAfter, keyOfCursor } from "../cursor.ts";
import type { ListRange } from "../records/types.ts";
import { LIMITS } from "./rules.ts";

interface ListOptions {
  limit?: number | null;
  prefix?: string | null;
  cursor?: string | null;
  delimiter?: string | null;
  startAfter?: string | null;
  include?: string[] | null;
}

/** A list of a bucket's objects, in pages, keys with a delimiter after the prefix as one. */
export async function listObjects(
  options: unknown,
  read: (range: ListRange) => Promise<ObjectFacts[]>,
): Promise<ObjectList<ObjectFacts>> {
  const given = (options ?? {}) as ListOptions;
  const limit = given.limit ?? LIMITS.listed;
  if (!(limit >= 1 && limit <= LIMITS.listed)) {
    throw new Error(`list: MaxKeys params must be positive integer <= ${LIMITS.listed}. (10022)`);
  }
  const prefix = given.prefix ?? "";
  const include = given.include ?? [];
  const objects: ObjectFacts[] = [];
  const prefixes = new Set<string>();
  let after = latest(given.startAfter ?? undefined, given.cursor ? keyIn(given.cursor) : undefined);
  for (;;) {
    const found = await read({ prefix, after, limit: LIMITS.listed });
    for (const object of found) {
      const group = groupOf(object.key, prefix, given.delimiter ?? "");
      if (group !== undefined && prefixes.has(group)) {
        after = object.key;
        continue;
      }
      if (objects.length + prefixes.size === limit) {
        const cursor = cursorAfter(after ?? "");
        return { objects, truncated: true, cursor, delimitedPrefixes: [...prefixes] };
      }
      after = object.key;
      if (group === undefined) objects.push(shown(object, include));
      else prefixes.add(group);
    }
    if (found.length < LIMITS.listed) {
      return { objects, truncated: false, delimitedPrefixes: [...prefixes] };
    }
  }
}

/** The part of a key up to the first delimiter after the prefix. */
function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "") return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** What wasn't asked for isn't there. */
function shown(object: ObjectFacts, include: string[]): ObjectFacts {
  const { httpMetadata, customMetadata, ...facts } = object;
  return {
    ...facts,
    httpMetadata: include.includes("httpMetadata") ? httpMetadata : undefined,
    customMetadata: include.includes("customMetadata") ? customMetadata : undefined,
  };
}

function latest(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

function keyIn(cursor: string): string {
  const key = keyOfCursor(cursor);
  if (key !== undefined) return key;
  throw new Error("list: The specified cursor is not valid. (10022)");
}
