import { type ErrorPlace, ThawError } from "../errors.ts";

/** A requirement that was checked: a PEP 508 name with extras, version specifiers and a marker. */
export interface Requirement {
  /** As it was written, trimmed. */
  text: string;
  /** The name in normal form (PEP 503): lower case, runs of `-_.` as one dash. */
  name: string;
  /** The version a plain `==` asks for, where that is the only specifier. */
  pinned: string | undefined;
}

const NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
const SPECIFIER = "(?:~=|===?|!=|<=|>=|<|>)\\s*[A-Za-z0-9][A-Za-z0-9.!+_-]*(?:\\.\\*)?";
const SPECIFIERS = `${SPECIFIER}(?:\\s*,\\s*${SPECIFIER})*\\s*,?`;
const REQUIREMENT = new RegExp(
  `^(?<name>${NAME})\\s*` +
    `(?:\\[\\s*(?:${NAME}(?:\\s*,\\s*${NAME})*)?\\s*\\])?\\s*` +
    `(?:(?<specifiers>${SPECIFIERS})|\\((?<inner>\\s*${SPECIFIERS})\\s*\\))?\\s*` +
    `(?:;(?<marker>.*))?$`,
);
// Quotes, names, comparisons and brackets; nothing uv's requirements files give a meaning of their own
// (`#`, `\`, `${NAME}`, and options, which begin with two dashes).
const MARKER = /^[\w\s.'"()<>=!~,+*-]+$/;
const MAX_LENGTH = 300;

/** A package's name in normal form (PEP 503). */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/**
 * Reads one requirement. Only names with extras, versions and markers are taken: a URL, a path or an
 * option would let a project reach files and hosts of the machine that resolves it. Throws
 * `bad_requirement` at the given place.
 */
export function parseRequirement(requirement: string, place: ErrorPlace = {}): Requirement {
  const text = requirement.trim();
  const bad = (why: string): ThawError => {
    const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text;
    return new ThawError(
      "bad_requirement",
      `The requirement ${JSON.stringify(shown)} ${why}`,
      place,
    );
  };
  if (text === "") throw bad("is empty.");
  if (text.length > MAX_LENGTH) throw bad(`is longer than ${MAX_LENGTH} characters.`);
  if (/\p{Cc}/u.test(text)) throw bad("has a line break or another control character.");
  if (text.startsWith("-")) {
    throw bad("is an option. Only package names with versions can be listed.");
  }
  if (/@|:\/\/|^(file|git|hg|svn|bzr|https?)[:+]/i.test(text) || /^[./~\\]/.test(text)) {
    throw bad(
      "is a URL or a path. Name a package of the index instead, or offer the wheel through an extra index.",
    );
  }
  const groups = REQUIREMENT.exec(text)?.groups;
  if (!groups?.name) {
    throw bad('can\'t be read. Write a name and versions, such as "httpx>=0.28,<1".');
  }
  if (groups.marker !== undefined && (!MARKER.test(groups.marker) || /\s--/.test(groups.marker))) {
    throw bad(
      "has a marker that can't be read. Write, for example, \"; python_version >= '3.12'\".",
    );
  }
  const specifiers = (groups.specifiers ?? groups.inner ?? "").replace(/[\s,]+$/, "").trim();
  const pinned = /^={2,3}\s*([^\s,*]+)$/.exec(specifiers)?.[1];
  return { text, name: normalizeName(groups.name), pinned };
}
