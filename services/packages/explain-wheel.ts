import { ThawError } from "../../lib/errors.ts";
import { normalizeName, type Requirement } from "../../lib/packages/requirements.ts";
import { indexesInUse } from "./indexes.ts";
import { PLATFORM } from "./interpreter.ts";
import type { IndexSettings } from "./settings.ts";
import { listFiles } from "./simple-index.ts";
import { flatten, lastParagraph } from "./uv-text.ts";
import { reportWheels, type WheelReport } from "./wheels.ts";

/** Packages looked up to explain one failure. */
const MAX_LOOKUPS = 6;

/** The packages uv found wheels missing for; those its derivation ends with come first. */
export function packagesWithoutWheel(explanation: string, hints: string[]): string[] {
  const hinted = hints.flatMap(
    (hint) => /(?:required|wheels|available) for `([^`]+)`/.exec(hint)?.[1] ?? [],
  );
  const told = [
    ...explanation.matchAll(/([\w.-]+?)(?:[<>=!~]\S*)?\s+(?:has|have) no (?:usable )?wheels/g),
  ];
  return [
    ...new Set([...told.flatMap(([, name]) => name ?? []).reverse(), ...hinted].map(normalizeName)),
  ];
}

/**
 * `no_wheel`, where a missing wheel is why nothing fits: a package that has none for Pyodide in any
 * version, or a version the project asks for. Undefined where versions alone are the reason.
 */
export async function explainMissingWheel(
  explanation: string,
  names: string[],
  requirements: Requirement[],
  settings: IndexSettings,
): Promise<ThawError | undefined> {
  const looked = await Promise.all(
    names.slice(0, MAX_LOOKUPS).map(async (name) => ({
      name,
      report: await lookUp(name, requirements.find((one) => one.name === name)?.pinned, settings),
    })),
  );
  const end = lastParagraph(explanation);
  const hasNewest = (report: WheelReport | undefined): boolean =>
    report?.usable.includes(report.version) ?? false;
  const found =
    // A package that never had one,
    looked.find(({ report }) => report?.usable.length === 0) ??
    // one whose newest has none, where uv's derivation ends in it,
    looked.find(({ name, report }) => !hasNewest(report) && lacksWheel(end, name)) ??
    // or the very thing the project asks for.
    looked.find(({ name }) => lacksWheel(end, name) && requires(end, name));
  if (!found) return undefined;
  const parents = neededBy(flatten(explanation), found.name, requirements);
  return missingWheel(found.name, found.report, hasNewest(found.report), parents);
}

/** `parents`: what needs the package, nearest first; empty where the project asks for it itself. */
function missingWheel(
  name: string,
  report: WheelReport | undefined,
  hasNewest: boolean,
  parents: string[],
): ThawError {
  const has =
    report && !hasNewest
      ? `${name} ${report.version} has ${report.words}.`
      : `No version of ${name} that fits has a wheel for Pyodide (${PLATFORM.tag}).`;
  const [parent, ...further] = parents;
  const origin = parent
    ? ` It is needed by ${parent}${further.map((one) => `, which ${one} needs`).join("")}.`
    : "";
  const others = report?.usable.length
    ? ` Versions with one: ${report.usable.slice(0, 3).join(", ")}.`
    : "";
  return new ThawError(
    "no_wheel",
    `${has}${origin}${others} Remove ${parents.at(-1) ?? name}, or name an index that has such a wheel in THAW_EXTRA_INDEX_URLS, ` +
      "or a folder that holds one in THAW_FIND_LINKS.",
    { file: "pyproject.toml" },
  );
}

/** The report of the index that has the most; undefined where none could be asked. */
async function lookUp(
  name: string,
  pinned: string | undefined,
  settings: IndexSettings,
): Promise<WheelReport | undefined> {
  const pages = await Promise.all(
    indexesInUse(settings, process.env).map((index) => listFiles(index, name).catch(() => [])),
  );
  return reportWheels(pages.flat(), pinned);
}

function lacksWheel(text: string, name: string): boolean {
  return packagesWithoutWheel(text, []).includes(name);
}

function requires(text: string, name: string): boolean {
  const match = /you require ([\w.-]+)[^,]*,(?!.* you require )/.exec(text)?.[1];
  return match !== undefined && normalizeName(match) === name;
}

/**
 * The packages between one and what the project asks for, as uv's explanation tells it, nearest first;
 * empty where the project asks for it itself.
 */
export function neededBy(explanation: string, name: string, requirements: Requirement[]): string[] {
  const parents: string[] = [];
  let current = normalizeName(name);
  while (!requirements.some((requirement) => requirement.name === current)) {
    const escaped = current.replaceAll(".", "\\.");
    const match = new RegExp(`([\\w.-]+?)(?:[<>=!~][^ ]*)? depends? on ${escaped}(?![\\w-])`).exec(
      explanation,
    );
    if (!match?.[1] || parents.includes(match[1])) break;
    current = normalizeName(match[1]);
    parents.push(current);
  }
  return parents;
}
