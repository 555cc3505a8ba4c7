/**
 * Gathers the templates' files into `templates.generated.ts`, so that every bundler can load them:
 * `node lib/project/templates/generate.ts`. Run it after a template has changed.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const FOLDER = import.meta.dirname;

/** The file that belongs at {@link GENERATED_PATH}, as the formatter would have it. */
export function generateTemplates(): string {
  const names = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const templates = names.map((name) => `  ${key(name)}: {\n${filesOf(join(FOLDER, name))}  },\n`);
  return `// Made by generate.ts from the folders beside this file.\nexport const TEMPLATE_FILES = {\n${templates.join("")}} as const;\n`;
}

/** Where the generated file is. */
export const GENERATED_PATH = join(FOLDER, "templates.generated.ts");

function filesOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: relative(folder, file).split(sep).join("/") }))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
    .map(({ file, path }) => `    ${key(path)}: ${literal(readFileSync(file, "utf8"))},\n`)
    .join("");
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

function literal(text: string): string {
  return `\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\``;
}

if (process.argv[1] === import.meta.filename) writeFileSync(GENERATED_PATH, generateTemplates());
