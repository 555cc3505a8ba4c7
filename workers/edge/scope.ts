/**
 * Names are an account's own, but serve and the store know the Workers of all of them. There a Worker, a
 * queue or a bucket goes by its *key*: its name, and for another account than the machine's own also that
 * account's subdomain, `NAME.SUBDOMAIN`. A Worker's host is its key and `.localhost`.
 */
export function keyOf({ SCOPE }: { SCOPE?: string | undefined }, name: string): string {
  return SCOPE === undefined ? name : `${name}.${SCOPE}`;
}

/** The two parts of a key; no `scope` means the machine's own account. No name holds a dot. */
export function readKey(key: string): { name: string; scope: string | undefined } {
  const at = key.indexOf(".");
  return at < 0
    ? { name: key, scope: undefined }
    : { name: key.slice(0, at), scope: key.slice(at + 1) };
}

/** The subdomains that temporary accounts get. */
export const SCOPE = /^temporary-[0-9a-f]{16}$/;
