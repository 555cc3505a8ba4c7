import { PYTHON_VERSION } from "../../lib/project/pythonVersion.ts";
import { PLATFORM } from "./interpreter.ts";
import type { IndexFile } from "./simple-index.ts";

/** What a package's files on an index are good for here. */
export interface WheelReport {
  /** The version that was looked at: the one asked for, else the newest. */
  version: string;
  /** `wheels for CPython on Linux, macOS and Windows but none for Pyodide (…)`, after `has`. */
  words: string;
  /** Versions with a wheel that runs here, newest first. */
  usable: string[];
}

interface Distribution {
  version: string;
  /** Undefined for a source distribution. */
  wheel: { python: string[]; abi: string[]; platform: string[] } | undefined;
}

const PYODIDE = `Pyodide (${PLATFORM.tag})`;
const MINOR = Number(PYTHON_VERSION.split(".")[1]);

/** Says which wheels there are; undefined where the index lists none of the package's versions. */
export function reportWheels(
  files: IndexFile[],
  wanted: string | undefined,
): WheelReport | undefined {
  const distributions = files.flatMap(({ filename }) => parseFilename(filename) ?? []);
  const versions = [...new Set(distributions.map(({ version }) => version))].sort(compareVersions);
  const version =
    versions.find((candidate) => candidate === wanted) ??
    versions.find((candidate) => isFinal(candidate)) ??
    versions[0];
  if (version === undefined) return undefined;
  const wheels = distributions.flatMap((entry) =>
    entry.version === version && entry.wheel ? [entry.wheel] : [],
  );
  const usable = versions.filter((candidate) =>
    distributions.some(
      (entry) => entry.version === candidate && entry.wheel && runsHere(entry.wheel),
    ),
  );
  return { version, words: describe(wheels), usable };
}

function describe(wheels: NonNullable<Distribution["wheel"]>[]): string {
  if (wheels.length === 0) return `no wheels, only source, and nothing is built for ${PYODIDE}`;
  const places = [...new Set(wheels.flatMap(({ platform }) => platform.map(platformName)))].sort(
    (one, other) => rank(one) - rank(other) || (one < other ? -1 : 1),
  );
  const pythons = [...new Set(wheels.flatMap(({ python }) => python.map(pythonName)))].sort();
  if (places.includes("any platform") && places.length === 1) {
    return `wheels for ${join(pythons)} but none for Python 3.${MINOR}`;
  }
  const older = places.some((place) => place.startsWith("Pyodide"));
  return `wheels for ${join(pythons)} on ${join(places)} but none for ${older ? "this " : ""}${PYODIDE}`;
}

function runsHere(wheel: NonNullable<Distribution["wheel"]>): boolean {
  const platform = wheel.platform.some((tag) => tag === "any" || tag === `${PLATFORM.tag}_wasm32`);
  if (!platform) return false;
  const stable = wheel.abi.includes("abi3");
  const plain = wheel.abi.includes("none");
  return wheel.python.some((tag) => {
    const match = /^(py|cp)3(\d*)$/.exec(tag);
    if (!match) return false;
    const minor = match[2] === "" ? 0 : Number(match[2]);
    if (match[1] === "py") return plain && minor <= MINOR;
    return minor === MINOR ? plain || stable || wheel.abi.includes(tag) : stable && minor <= MINOR;
  });
}

function platformName(tag: string): string {
  if (tag === "any") return "any platform";
  if (/^(many|musl)?linux/.test(tag)) return "Linux";
  if (tag.startsWith("macosx")) return "macOS";
  if (tag.startsWith("win")) return "Windows";
  if (tag.startsWith("android")) return "Android";
  if (tag.startsWith("ios")) return "iOS";
  if (/emscripten|pyodide/.test(tag)) return `Pyodide (${tag.replace(/_wasm32$/, "")})`;
  return tag;
}

/** The platforms most people know come first. */
function rank(place: string): number {
  const index = ["Linux", "macOS", "Windows"].indexOf(place);
  return index < 0 ? 3 : index;
}

function pythonName(tag: string): string {
  if (tag.startsWith("cp")) return "CPython";
  if (tag.startsWith("pp")) return "PyPy";
  if (tag.startsWith("graalpy")) return "GraalPy";
  return tag.startsWith("py2") ? "Python 2" : "Python 3";
}

/** File names: the binary distribution format, and PEP 625 for sources. */
function parseFilename(filename: string): Distribution | undefined {
  const wheel = /^[^-]+-([^-]+)(?:-\d[^-]*)?-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(filename);
  const [, version, python = "", abi = "", platform = ""] = wheel ?? [];
  if (version) {
    const tags = { python: python.split("."), abi: abi.split("."), platform: platform.split(".") };
    return { version, wheel: tags };
  }
  const source = /-(\d[^-]*)\.(?:tar\.(?:gz|bz2|xz)|zip)$/.exec(filename)?.[1];
  return source ? { version: source, wheel: undefined } : undefined;
}

function isFinal(version: string): boolean {
  return /^(\d+!)?\d+(\.\d+)*(\.?post\d+)?$/.test(version);
}

/** Newest first, by the numbers of the release. */
function compareVersions(one: string, other: string): number {
  const numbers = (version: string): number[] => version.split(/[^\d]+/).map(Number);
  const [left, right] = [numbers(one), numbers(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (right[index] ?? 0) - (left[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function join(words: string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
