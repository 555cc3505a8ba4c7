import type { ErrorPlace } from "../errors.ts";
import type { WorkerSettings } from "./bindings/types.ts";

/** A file's content: text as a string, anything else as base64. */
export type ProjectFile = string | { base64: string };

/** A project's files by path, relative and with forward slashes: `src/entry.py`, `pyproject.toml`, … */
export type ProjectFiles = Record<string, ProjectFile>;

/** Something about the project that is worth a word, and stops nothing. */
export interface Notice extends ErrorPlace {
  message: string;
}

/** What the configuration files of a project say, checked. */
export interface Project {
  files: ProjectFiles;
  /** The Worker's name: wrangler configuration's `name`, or `[project] name`. */
  name: string;
  /** Path of the entry file (`main` in the wrangler configuration): `src/entry.py`. */
  entry: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** Plain variables, as `env` carries them. */
  vars: Record<string, unknown>;
  /** Bindings, triggers and the like. */
  settings: WorkerSettings;
  /** What the configuration says and Thaw leaves out. */
  notices: Notice[];
  /** PEP 508 requirements from `[project] dependencies`. */
  dependencies: string[];
  /** The text of `pylock.toml`, where the project has one. */
  lock: string | undefined;
}
