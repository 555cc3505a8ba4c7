import { PYPI } from "./machine-index.ts";
import type { IndexSettings } from "./settings.ts";
import { readUvConfig } from "./uv-config.ts";

type Environment = Record<string, string | undefined>;

/** Which of two indexes is asked first for a version that both have. */
export type Order = "pyodide last" | "pyodide first";

/** The indexes uv asks with these settings, in this environment, those first that it asks first. */
export function indexesInUse(settings: IndexSettings, env: Environment): string[] {
  const { extraIndexUrls, pyodideIndex } = settings;
  const all = [...extraIndexUrls, ...ownExtras(env), mainIndex(settings, env), pyodideIndex ?? []];
  // uv's own variables may name an index: `name=url`.
  return all.flat().map((word) => word.replace(/^[\w-]+=/, ""));
}

/**
 * uv's variables for these indexes: as variables, since other users of a machine can read the arguments of a
 * program, and an address may hold a password.
 *
 * Several indexes are looked through for the best version, as pywrangler does: the first one that has a name
 * may be without a wheel for Pyodide. Which is asked first counts for a version that two of them have. That is
 * PyPI before Pyodide's: what a lock holds is then the same whether Pyodide's can be reached or not, unless a
 * wheel is there alone.
 */
export function indexVariables(
  settings: IndexSettings,
  env: Environment,
  order: Order = "pyodide last",
): Environment {
  const { indexUrl, extraIndexUrls, pyodideIndex } = settings;
  const extras = [...extraIndexUrls, ...ownExtras(env)];
  const variables: Environment = { UV_EXTRA_INDEX_URL: undefined };
  if (pyodideIndex) {
    const main = mainIndex(settings, env);
    const [first, last] = order === "pyodide last" ? [main, pyodideIndex] : [pyodideIndex, main];
    variables.UV_INDEX = [...extras, first].join(" ");
    variables.UV_DEFAULT_INDEX = last;
    variables.UV_INDEX_URL = undefined;
  } else {
    variables.UV_INDEX = extras.join(" ") || undefined;
    variables.UV_DEFAULT_INDEX = indexUrl ?? env.UV_DEFAULT_INDEX;
  }
  if (extraIndexUrls.length > 0 || pyodideIndex) {
    variables.UV_INDEX_STRATEGY = env.UV_INDEX_STRATEGY || "unsafe-best-match";
  }
  return variables;
}

/** Whether uv is told of indexes beside its main one: names of those may be nobody else's to give. */
export function hasOwnExtras(env: Environment): boolean {
  return ownExtras(env).length > 0 || readUvConfig(env).hasOthers;
}

/** The index that stands where PyPI stands by itself. */
function mainIndex({ indexUrl }: IndexSettings, env: Environment): string {
  return indexUrl || env.UV_DEFAULT_INDEX || env.UV_INDEX_URL || readUvConfig(env).main || PYPI;
}

function ownExtras(env: Environment): string[] {
  return [env.UV_INDEX, env.UV_EXTRA_INDEX_URL].flatMap(words);
}

/** What a variable lists with spaces between. */
export function words(value: string | undefined): string[] {
  return value?.split(/\s+/).filter(Boolean) ?? [];
}
