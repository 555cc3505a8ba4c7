import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { SnapshotRecord } from "../../../lib/deploy/store.ts";
import type { LoadedBundle } from "../../../lib/deploy/types.ts";
import { ThawError } from "../../../lib/errors.ts";
import type { Project } from "../../../lib/project/types.ts";
import { ASSETS_FOLDER, bundleConfig, MODULES_FOLDER, migrationsFolder } from "./config.ts";

/** Says whose folder this is, so that a later build may replace it. */
const HEADER = "// A bundle of Thaw: wrangler dev and wrangler deploy take this folder as it is.\n";
const CONFIG_FILE = "wrangler.jsonc";
/** What wrangler leaves in the folder it works in, and what someone put there for it. */
const KEPT = [".wrangler", ".dev.vars", ".env"];

export interface BundleFolder {
  project: Project;
  record: SnapshotRecord;
  bundle: LoadedBundle;
}

/**
 * Writes a bundle as the folder of a plain Worker, in one step: a failure leaves what was there. A folder
 * that holds anything else is left alone.
 * @throws ThawError `bad_path`
 */
export async function writeBundleFolder(out: string, made: BundleFolder): Promise<void> {
  const folder = resolve(out);
  const before = await contentsOf(folder);
  if (before.length > 0 && !(await isBundleFolder(folder))) {
    throw new ThawError(
      "bad_path",
      `${out} holds ${before.slice(0, 3).join(", ")}, and no bundle. Choose a folder that is empty or isn't there yet.`,
    );
  }
  const beside = join(dirname(folder), `.${basename(folder)}.${process.pid}`);
  const [fresh, old] = [`${beside}.new`, `${beside}.old`];
  try {
    await writeAll(fresh, made);
    for (const name of before.filter((one) => KEPT.includes(one))) {
      await cp(join(folder, name), join(fresh, name), { recursive: true });
    }
    await replaceFolder(folder, fresh, old);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Puts a folder in another's place, which waits under a third name until that is done. */
async function replaceFolder(folder: string, fresh: string, old: string): Promise<void> {
  const isThere = await rename(folder, old).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return false;
      throw new ThawError("bad_path", `${folder} can't be replaced: ${cause.message}`, { cause });
    },
  );
  try {
    await rename(fresh, folder);
  } catch (thrown) {
    if (isThere) await rename(old, folder);
    throw thrown;
  }
  await rm(old, { recursive: true, force: true });
}

async function writeAll(folder: string, { project, record, bundle }: BundleFolder): Promise<void> {
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    const full = join(folder, path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, content);
  };
  for (const { name, content } of bundle.modules) await write(`${MODULES_FOLDER}/${name}`, content);
  for (const [path, content] of Object.entries(bundle.assets ?? {})) {
    await write(`${ASSETS_FOLDER}/${path}`, content);
  }
  for (const { binding, files } of bundle.databases ?? []) {
    for (const { name, sql } of files) await write(`${migrationsFolder(binding)}/${name}`, sql);
  }
  const config = JSON.stringify(bundleConfig(project, record), null, 2);
  await write(CONFIG_FILE, `${HEADER}${config}\n`);
}

async function contentsOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new ThawError("bad_path", `${folder} can't be used: ${cause.message}`, { cause });
  });
}

async function isBundleFolder(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, CONFIG_FILE), "utf8").catch(() => "");
  return text.startsWith(HEADER);
}
