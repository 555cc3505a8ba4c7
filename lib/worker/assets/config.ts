import type { AssetConfig } from "../../deploy/assets.ts";
import { type HeaderRules, parseHeaders } from "./headers-file.ts";
import { parseRedirects, type RedirectRules } from "./redirects-file.ts";
import type { FileProblem } from "./rule-lines.ts";

/** How assets are served, as the part that serves them takes it. */
export interface ServedConfig {
  html_handling?: AssetConfig["html_handling"];
  not_found_handling?: AssetConfig["not_found_handling"];
  base_path?: string;
  redirects: RedirectRules;
  headers: HeaderRules;
  /** Whether the Worker is asked before the assets: always, or on some paths. */
  run_worker_first: boolean;
  static_routing?: StaticRouting;
}

interface StaticRouting {
  asset_worker: string[];
  user_worker: string[];
}

const MAX_ROUTES = 100;

/** Cloudflare's code for a `_redirects` file that isn't valid, and for all else. */
const BAD_REDIRECTS = 100324;
const INVALID = 10021;

/** Rules that can't be followed, with the code that Cloudflare's API has for it. */
export class AssetRulesError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "AssetRulesError";
    this.code = code;
  }
}

const invalid = (message: string): AssetRulesError => new AssetRulesError(INVALID, message);

/** @throws AssetRulesError for rules that can't be followed */
export function servedConfig(config: AssetConfig, hasWorker: boolean): ServedConfig {
  const { html_handling, not_found_handling, run_worker_first: first, base_path } = config;
  if (first && !hasWorker) {
    throw invalid(
      "Cannot set run_worker_first without a Worker script.\nPlease remove run_worker_first from your configuration file, or provide a Worker script in your configuration file (`main`).",
    );
  }
  const redirects = parseRedirects(config._redirects ?? "", html_handling !== "none");
  refuse("_redirects", BAD_REDIRECTS, redirects.problems);
  const headers = parseHeaders(config._headers ?? "");
  refuse("_headers", INVALID, headers.problems);
  return {
    ...(html_handling ? { html_handling } : {}),
    ...(not_found_handling ? { not_found_handling } : {}),
    ...(base_path ? { base_path } : {}),
    redirects: redirects.rules,
    headers: headers.rules,
    run_worker_first: first === true,
    ...(Array.isArray(first) ? { static_routing: staticRouting(first) } : {}),
  };
}

function refuse(file: string, code: number, problems: FileProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ line, message }) => `Line ${line}: ${message}`);
  throw new AssetRulesError(code, `Invalid ${file} configuration:\n${lines.join("\n")}`);
}

/** Paths on which the Worker goes first; those with `!` in front are the assets' all the same. */
function staticRouting(rules: string[]): StaticRouting {
  if (rules.length === 0 || rules.length > MAX_ROUTES) {
    throw invalid(`run_worker_first takes 1 to ${MAX_ROUTES} rules; ${rules.length} were given.`);
  }
  const bad = rules.find((rule) => !/^!?\//.test(rule) || rule.length > MAX_ROUTES);
  if (bad !== undefined) {
    throw invalid(
      `run_worker_first: '${bad}' isn't a rule: rules must start with '/' or '!/' and have ${MAX_ROUTES} characters at most.`,
    );
  }
  const user_worker = rules.filter((rule) => rule.startsWith("/"));
  if (user_worker.length === 0) {
    throw invalid(
      "Only negative `run_worker_first` rules were provided; must provide at least 1 non-negative rule",
    );
  }
  const asset_worker = rules.filter((rule) => rule.startsWith("!")).map((rule) => rule.slice(1));
  return { asset_worker, user_worker };
}
