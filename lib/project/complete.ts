import { applyEdits, modify, parse } from "jsonc-parser";
import { parseProject } from "./project.ts";
import type { Project, ProjectFiles } from "./types.ts";
import { WRANGLER_FILES } from "./wrangler.ts";

/**
 * A project as pywrangler takes it: where its files leave to Thaw what pywrangler wants to be told, that
 * is written down. A project that Thaw can't read, or that lacks nothing, is given back as it is.
 */
export function completeProject(files: ProjectFiles): ProjectFiles {
  let project: Project;
  try {
    project = parseProject(files);
  } catch {
    // Saving half-done work must not depend on its being right.
    return files;
  }
  return { ...withConfiguration(files, project), ...pyproject(files, project) };
}

const FLAG = "python_workers";

function withConfiguration(files: ProjectFiles, project: Project): ProjectFiles {
  const { name, entry: main, compatibilityDate: compatibility_date } = project;
  const flags = project.compatibilityFlags;
  const compatibility_flags = flags.includes(FLAG) ? flags : [...flags, FLAG];
  const wanted = { name, main, compatibility_date, compatibility_flags };
  const file = WRANGLER_FILES.find((one) => Object.hasOwn(files, one)) ?? "wrangler.jsonc";
  const text = files[file] ?? "{}";
  if (typeof text !== "string") return files;
  if (file.endsWith(".toml")) return { ...files, [file]: lines(text, wanted) };
  let edited = text;
  for (const [key, value] of Object.entries(wanted)) edited = setKey(edited, key, value);
  // pywrangler looks for wrangler.jsonc and wrangler.toml alone.
  const { [file]: _, ...others } = files;
  return { ...others, [file === "wrangler.json" ? "wrangler.jsonc" : file]: edited };
}

function setKey(text: string, key: string, value: unknown): string {
  const config = parse(text, [], { allowTrailingComma: true }) as Record<string, unknown>;
  if (JSON.stringify(config[key]) === JSON.stringify(value)) return text;
  // What is there was read as it is, but for a "./" before the entry and the flag.
  if (Object.hasOwn(config, key) && key !== "compatibility_flags") return text;
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return applyEdits(text, modify(text, [key], value, { formattingOptions }));
}

/**
 * TOML with the keys that it lacks: they stand before the first table. A list of flags that is there
 * and lacks the one stays as its author wrote it; pywrangler says so.
 */
function lines(text: string, wanted: Record<string, unknown>): string {
  const top = text.split(/^\s*\[/m)[0] ?? "";
  const missing = Object.entries(wanted).filter(
    ([key]) => !new RegExp(`^\\s*"?${key}"?\\s*=`, "m").test(top),
  );
  // A JSON text or list of texts is TOML as well.
  return missing.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join("") + text;
}

function pyproject(files: ProjectFiles, { name }: Project): ProjectFiles {
  if (Object.hasOwn(files, "pyproject.toml")) return {};
  const text = `[project]
name = ${JSON.stringify(name)}
version = "0.1.0"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`;
  return { "pyproject.toml": text };
}
