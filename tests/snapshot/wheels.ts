import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { makeWheel } from "../../services/packages/testing.ts";

const SOURCES = join(import.meta.dirname, "wheels");
const VERSION = "0.0.1";

/** The suite's own packages as requirements; what each is for stands in its `__init__.py`. */
export const OWN_PACKAGES = ["lottery", "numpy", "openai", "raffle"].map(
  (name) => `${name}==${VERSION}`,
);

/** Sources of the suite's own packages, by path; they decide what the fixtures look like. */
export async function readWheelSources(): Promise<Record<string, string>> {
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [relative(SOURCES, file), await readFile(file, "utf8")] as const),
    ),
  );
}

/** Writes the suite's own packages as wheels into a folder, for the packages service to find. */
export async function writeWheels(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sources = Object.entries(await readWheelSources());
  for (const name of new Set(sources.map(([path]) => path.split("/")[0] ?? path))) {
    const own = sources.filter(([path]) => path.startsWith(`${name}/`));
    const { filename, bytes } = makeWheel(name, VERSION, Object.fromEntries(own));
    await writeFile(join(folder, filename), bytes);
  }
}
