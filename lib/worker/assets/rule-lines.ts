/** What is wrong with a line of `_headers` or `_redirects`. */
export interface FileProblem {
  line: number;
  message: string;
}

const MAX_LINE_LENGTH = 2000;

/** The lines of such a file that say something, with their numbers; too long ones become problems. */
export function ruleLines(
  text: string,
  problems: FileProblem[],
): { line: number; content: string }[] {
  return text
    .split("\n")
    .map((raw, index) => ({ line: index + 1, content: raw.trim() }))
    .filter(({ line, content }) => {
      if (content === "" || content.startsWith("#")) return false;
      if (content.length <= MAX_LINE_LENGTH) return true;
      problems.push({ line, message: `It has more than ${MAX_LINE_LENGTH} characters.` });
      return false;
    });
}

/**
 * A rule's address in the form in which requests are compared: an encoded path, or `https://HOST/PATH`.
 * Null where it is neither.
 */
export function ruleUrl(text: string, keep: { query: boolean }): string | null {
  const absolute = /^https:\/\/([^/]+)(\/.*)?$/.exec(text);
  if (!absolute && !text.startsWith("/")) return null;
  const path = absolute ? (absolute[2] ?? "/") : text;
  // Without the host in front, a path such as `//x` would be read as a host.
  const base = "https://path.invalid";
  if (!URL.canParse(base + path)) return null;
  const url = new URL(base + path);
  const query = keep.query ? url.search + url.hash : "";
  return `${absolute ? `https://${absolute[1]}` : ""}${url.pathname}${query}`;
}

/** Whether a rule's address stands for more than one path. */
export const isPattern = (url: string): boolean => /\*|:[A-Za-z]/.test(url.replace("https://", ""));
