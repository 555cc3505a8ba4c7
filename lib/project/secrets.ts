/** Secrets by name: what a program finds in `env`, and nobody can read back. */
export type Secrets = Record<string, string>;

/** Cloudflare's limit for one, as for one variable. */
const MAX_SECRET_BYTES = 5 * 1024;

/** A name that a secret can have: one of a binding that no `__proto__` hides. */
export const SECRET_NAME = /^(?!__proto__$)[A-Za-z_]\w{0,254}$/;

/** What a name has to be, in words. */
export const SECRET_NAME_RULE =
  "A secret's name has letters, digits and _, and doesn't begin with a digit";

/** What is wrong with a secret, in words that hold nothing of its text; or null. */
export function secretProblem(name: string, text: string): string | null {
  if (!SECRET_NAME.test(name)) return `${SECRET_NAME_RULE}.`;
  const bytes = new TextEncoder().encode(text).byteLength;
  if (bytes <= MAX_SECRET_BYTES) return null;
  return `The secret ${name} has ${bytes} bytes; ${MAX_SECRET_BYTES} are the most one may have.`;
}
