import { ThawError } from "../../lib/errors.ts";
import type { Requirement } from "../../lib/packages/requirements.ts";
import { explainIndexFailure } from "./explain-index.ts";
import { explainMissingWheel, neededBy, packagesWithoutWheel } from "./explain-wheel.ts";
import { type IndexSettings, WORKERS_SDK } from "./settings.ts";
import { flatten } from "./uv-text.ts";

const FILE = "pyproject.toml";
/** The longest explanation of a conflict, in characters. */
const MAX_CONFLICT = 450;

/**
 * What uv's answer means to a person: one of `index_unreachable`, `unknown_package`, `bad_requirement`,
 * `no_wheel`, `version_conflict`, with words that name the package and what to do. Asks the index which
 * wheels exist where that is the question. (Written against uv 0.13's messages.)
 */
export async function explainFailure(
  stderr: string,
  requirements: Requirement[],
  settings: IndexSettings,
): Promise<ThawError> {
  const [explanation = "", ...hints] = stderr.split(/\n(?=hint:)/);
  return (
    explainIndexFailure(stderr, settings) ??
    explainUnknown(explanation, requirements) ??
    explainUnreadable(explanation) ??
    (await explainMissingWheel(
      explanation,
      packagesWithoutWheel(explanation, hints),
      requirements,
      settings,
    )) ??
    explainConflict(explanation)
  );
}

function explainUnknown(explanation: string, requirements: Requirement[]): ThawError | undefined {
  const text = flatten(explanation);
  const missing =
    /([\w.-]+) was not found in the (?:package registry|provided package locations)/.exec(
      text,
    )?.[1];
  if (missing) {
    const [parent] = neededBy(text, missing, requirements);
    const origin = parent ? ` (needed by ${parent})` : "";
    return new ThawError(
      "unknown_package",
      `The package index has no package named ${missing}${origin}. Check how it is spelled, or name an ` +
        "index that has it in THAW_EXTRA_INDEX_URLS.",
      { file: FILE },
    );
  }
  const version = /there (?:is no version|are no versions) of ([\w.-]+\S*?),? and you require/.exec(
    text,
  );
  if (!version?.[1]) return undefined;
  return new ThawError(
    "unknown_package",
    `The package index has no version that fits ${version[1]}. Ask for a version that exists.`,
    { file: FILE },
  );
}

function explainUnreadable(explanation: string): ThawError | undefined {
  if (!/Couldn't parse requirement/.test(explanation)) return undefined;
  const [, why = "it can't be read", requirement = ""] =
    /cause: ([^\n]+)\n\s*([^\n]+)/.exec(explanation) ?? [];
  return new ThawError(
    "bad_requirement",
    `The requirement ${JSON.stringify(requirement.trim())} can't be read: ${why}.`,
    { file: FILE },
  );
}

function explainConflict(explanation: string): ThawError {
  const steps = flatten(inlineLists(explanation)).split(/ (?=And because )/);
  let text = steps.join(" ");
  // A long derivation ends in what matters: what was found last, and what the project asks for.
  while (text.length > MAX_CONFLICT && steps.length > 2) {
    steps.shift();
    text = steps.join(" ");
  }
  if (text.length > MAX_CONFLICT) text = `… ${text.slice(-MAX_CONFLICT)}`;
  const readable = text
    .replace(/^error: |No solution found when resolving dependencies:?|cause: /g, "")
    .replace(/^ *(?:And because|Because) /, "")
    .replaceAll("And because ", "And ")
    .replaceAll(", we can conclude that ", ", so ")
    .replaceAll("we can conclude that ", "so ")
    .replaceAll("your requirements are unsatisfiable", "no set of versions fits")
    .replaceAll("you require", "the project requires")
    .replace(/https?:\/\/\S+/g, "the package index")
    .trim();
  const own = readable.includes(WORKERS_SDK.name)
    ? ` (${WORKERS_SDK.name} ${WORKERS_SDK.version} comes with Thaw.)`
    : "";
  return new ThawError(
    "version_conflict",
    `These dependencies can't be installed together: ${readable}${own} Loosen one of them.`,
    { file: FILE },
  );
}

/** A list that stands on lines of its own, on one line. */
function inlineLists(text: string): string {
  return text.replace(/:\n((?: {10,}\S+(?:\n|$))+)/g, (_, items: string) => {
    return `: ${items.trim().split(/\s+/).join("; ")}\n`;
  });
}
