/** The place after a key, as text for a Worker to hand back. */
export const cursorAfter = (key: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(key)));

/** The key that a cursor stands for; undefined for what is no cursor. */
export function keyOfCursor(cursor: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(cursor), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
