import { readFile, rename, writeFile } from "node:fs/promises";

/** Writes a file unless it says so already, in one step: another process that reads it finds the one or the other. */
export async function writeChanged(path: string, content: string | Uint8Array): Promise<void> {
  const wanted = Buffer.from(content);
  const there = await readFile(path).catch(() => undefined);
  if (there?.equals(wanted)) return;
  const made = `${path}.${process.pid}`;
  await writeFile(made, wanted);
  await rename(made, path);
}
