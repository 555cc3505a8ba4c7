import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { assembleBundle } from "../../../lib/deploy/snapshot.ts";
import { loadBundle } from "../../../lib/deploy/types.ts";
import type { Project } from "../../../lib/project/types.ts";
import { type Command, EXIT } from "../command.ts";
import { Engine } from "../engine.ts";
import { dataFolder, oneFolder, parseCommand } from "../options.ts";
import { stepLines } from "../progress.ts";
import { readProject } from "../project.ts";
import type { Terminal } from "../terminal.ts";
import { writeBundleFolder } from "./folder.ts";
import { buildLines, describeBuild } from "./report.ts";

const HELP = `Usage: thaw build [DIR] [options]

Builds the snapshot of the Python Worker in DIR (default: here) and proves it in a second isolate.
With --out it becomes a folder that stock wrangler dev and wrangler deploy take as it is.

  --out FOLDER   write the bundle there; a bundle of before is replaced, anything else left alone
  --lock         write the resolved packages to DIR/pylock.toml
  --data DIR     where layers and package caches are kept (default: data in Thaw's folder)
  --json         what came of it as JSON

A Thaw that runs on the data folder does the work; else a builder is started and ended again.`;

/** `thaw build`. */
export const buildCommand: Command = {
  summary: "build a project's snapshot, and a folder that wrangler takes",
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parseCommand({ args, ...OPTIONS }, HELP);
    const folder = oneFolder(positionals);
    const project = await readProject(folder);
    const engine = await Engine.open({
      dataDir: dataFolder(values.data),
      parts: { page: false, edge: false },
      terminal,
    });
    try {
      const report = stepLines(terminal);
      if (values.lock) await writeLock(engine, project, folder, terminal);
      const record = await engine.snapshot(project, report);
      const bundle = await loadBundle(await assembleBundle(engine.store, record));
      const { out } = values;
      if (out !== undefined) await writeBundleFolder(out, { project, record, bundle });
      const notices = project.notices.map(({ message }) => message);
      const made = await describeBuild(record, bundle, notices);
      if (values.json) terminal.out(JSON.stringify({ ...made, out: out && resolve(out) }, null, 2));
      else terminal.out([...buildLines(made), ...outLines(out)].join("\n"));
      return EXIT.ok;
    } finally {
      await engine.stop();
    }
  },
};

const OPTIONS = {
  allowPositionals: true,
  options: {
    out: { type: "string" },
    lock: { type: "boolean" },
    data: { type: "string" },
    json: { type: "boolean" },
  },
} as const;

async function writeLock(
  engine: Engine,
  project: Project,
  folder: string,
  terminal: Terminal,
): Promise<void> {
  const { lock, packages } = await engine.packages(project);
  const path = join(folder, "pylock.toml");
  await writeFile(path, lock);
  terminal.err(`${packages.length} packages are locked in ${path}`);
}

function outLines(out: string | undefined): string[] {
  if (out === undefined) return ["", "--out FOLDER writes the bundle for wrangler."];
  const folder = relative(".", out) || ".";
  return ["", `The bundle is in ${folder}: cd ${folder} && npx wrangler dev`];
}
