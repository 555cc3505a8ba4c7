import { type FileProblem, isPattern, ruleLines, ruleUrl } from "./rule-lines.ts";

/** Redirects as the part that serves assets takes them: those of one path each, and those of patterns. */
export interface RedirectRules {
  version: 1;
  staticRules: Record<string, { status: number; to: string; lineNumber: number }>;
  rules: Record<string, { status: number; to: string }>;
}

const MAX_STATIC = 2000;
const MAX_DYNAMIC = 100;
const STATUSES = [200, 301, 302, 303, 307, 308];

/**
 * Reads a `_redirects` file: lines of a path, where it leads, and a status (302 unless given; 200 answers
 * with the other asset). From the first pattern on, all count as patterns, since the order matters.
 * @param handlesHtml whether `/index.html` leads to `/` by itself
 * @see https://developers.cloudflare.com/workers/static-assets/redirects/
 */
export function parseRedirects(
  text: string,
  handlesHtml: boolean,
): { rules: RedirectRules; problems: FileProblem[] } {
  const problems: FileProblem[] = [];
  const rules: RedirectRules = { version: 1, staticRules: {}, rules: {} };
  const counts = { fixed: 0, patterns: 0 };
  for (const { line, content } of ruleLines(text, problems)) {
    const read = parseLine(content, handlesHtml);
    if (read.problem !== undefined) {
      problems.push({ line, message: read.problem });
      continue;
    }
    const { from, to, status } = read;
    // The first rule of a path is the one that counts.
    if (Object.hasOwn(rules.staticRules, from) || Object.hasOwn(rules.rules, from)) {
      problems.push({ line, message: `There is a rule for ${from} already.` });
    } else if (counts.patterns === 0 && !isPattern(from)) {
      counts.fixed++;
      rules.staticRules[from] = { status, to, lineNumber: line };
    } else {
      counts.patterns++;
      rules.rules[from] = { status, to };
    }
  }
  if (counts.fixed > MAX_STATIC || counts.patterns > MAX_DYNAMIC) {
    const message = `It has ${counts.fixed} static and ${counts.patterns} dynamic rules; ${MAX_STATIC} and ${MAX_DYNAMIC} are the most.`;
    problems.push({ line: 1, message });
  }
  return { rules, problems };
}

type Line = { from: string; to: string; status: number; problem?: undefined } | { problem: string };

function parseLine(content: string, handlesHtml: boolean): Line {
  const words = content.replace(/\s+#.*$/, "").split(/\s+/);
  const [source = "", target = "", code = "302"] = words;
  if (words.length < 2 || words.length > 3) {
    return {
      problem: `Expected exactly 2 or 3 whitespace-separated tokens. Got ${words.length}.`,
    };
  }
  const from = ruleUrl(source.startsWith("/") ? source : `/${source}`, { query: false });
  if (from === null || /^\w+:\/\//.test(source)) {
    return { problem: `Only relative URLs are allowed. Skipping absolute URL ${source}.` };
  }
  const to = ruleUrl(target, { query: true });
  if (to === null) {
    return { problem: `${target} is neither a path nor an address that begins with https://.` };
  }
  const status = Number(code);
  if (!STATUSES.includes(status)) {
    return {
      problem: `Valid status codes are 200, 301, 302 (default), 303, 307, or 308. Got ${code}.`,
    };
  }
  const relative = to.startsWith("/");
  if (status === 200 && !relative) {
    return { problem: `Proxy (200) redirects can only point to relative paths. Got ${to}` };
  }
  const toIndex = relative && /\/index(\.html)?$/.test(to);
  if (toIndex && (from.endsWith("/*") || (from.endsWith("/") && handlesHtml))) {
    return { problem: "Infinite loop detected in this rule." };
  }
  return { from, to, status };
}
