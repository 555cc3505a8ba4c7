import { type FileProblem, ruleLines, ruleUrl } from "./rule-lines.ts";

/** Headers that are set and taken away on paths, as the part that serves assets takes them. */
export interface HeaderRules {
  version: 2;
  rules: Record<string, { set?: Record<string, string>; unset?: string[] }>;
}

const MAX_RULES = 100;

/**
 * Reads a `_headers` file: paths, and below each the headers that answers there get, or with `! ` lose.
 * @see https://developers.cloudflare.com/workers/static-assets/headers/
 */
export function parseHeaders(text: string): { rules: HeaderRules; problems: FileProblem[] } {
  const problems: FileProblem[] = [];
  const found = new Map<string, Rule>();
  let rule: Rule | undefined;
  for (const { line, content } of ruleLines(text, problems)) {
    if (/^(\/|\w+:\/\/)/.test(content)) {
      const path = rulePath(content);
      rule = { line, set: new Map(), unset: [] };
      if (path.problem !== undefined) problems.push({ line, message: path.problem });
      else found.set(path.url, rule);
      continue;
    }
    const message = rule ? addHeader(rule, content) : "A path must come before its headers.";
    if (message !== undefined) problems.push({ line, message });
  }
  for (const { line, set, unset } of found.values()) {
    if (set.size + unset.length === 0) problems.push({ line, message: "No headers specified." });
  }
  if (found.size > MAX_RULES) {
    problems.push({ line: 1, message: `It has ${found.size} rules; ${MAX_RULES} are the most.` });
  }
  const rules = [...found].map(([url, { set, unset }]) => [
    url,
    {
      ...(set.size > 0 ? { set: Object.fromEntries(set) } : {}),
      ...(unset.length > 0 ? { unset } : {}),
    },
  ]);
  return { rules: { version: 2, rules: Object.fromEntries(rules) }, problems };
}

interface Rule {
  line: number;
  set: Map<string, string>;
  unset: string[];
}

type RulePath = { url: string; problem?: undefined } | { problem: string };

function rulePath(content: string): RulePath {
  const url = ruleUrl(content, { query: false });
  if (url === null || /^https:\/\/[^/]*:\d/.test(url)) {
    return { problem: "It must be a path, or begin with https:// and have no port." };
  }
  const wildcards = url.split("*").length - 1;
  if (wildcards > 1) return { problem: "Only one wildcard is allowed per rule." };
  if (wildcards === 1 && /:splat(?!\w)/.test(url)) {
    return { problem: "A wildcard is called :splat already." };
  }
  return { url };
}

/** Adds a header's line to a rule; gives what is wrong with it. */
function addHeader(rule: Rule, content: string): string | undefined {
  const colon = content.indexOf(":");
  if (colon < 0) {
    if (!content.startsWith("! ")) return "A header is written as name: value.";
    rule.unset.push(content.slice(2).trim());
    return undefined;
  }
  const name = content.slice(0, colon).trim().toLowerCase();
  const value = content.slice(colon + 1).trim();
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) return "It has no valid header name.";
  if (value === "") return "No header value specified.";
  const before = rule.set.get(name);
  rule.set.set(name, before === undefined ? value : `${before}, ${value}`);
  return undefined;
}
