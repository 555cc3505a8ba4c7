import { type DeployResult, deployBundle } from "../../../lib/deploy/deploy.ts";
import { preflight } from "../../../lib/deploy/preflight/bundle.ts";
import { assembleBundle } from "../../../lib/deploy/snapshot.ts";
import { checkName } from "../../../lib/project/names.ts";
import { type Command, EXIT } from "../command.ts";
import { Engine } from "../engine.ts";
import { dataFolder, oneFolder, parseCommand } from "../options.ts";
import { stepLines } from "../progress.ts";
import { readProject } from "../project.ts";
import { plain, type Terminal } from "../terminal.ts";
import { edgeOf, noEdge } from "./target.ts";

const HELP = `Usage: thaw deploy [DIR] [options]

Builds the snapshot of the Python Worker in DIR (default: here), deploys it and asks it once. Until
the new version is active, what served before goes on serving.

  --name NAME    the Worker's name (default: the project's)
  --dry-run      build and check, and send nothing
  --data DIR     the data folder of the Thaw whose edge is meant (default: data in Thaw's folder)
  --json         what came of it as JSON`;

const OPTIONS = {
  allowPositionals: true,
  options: {
    name: { type: "string" },
    "dry-run": { type: "boolean" },
    data: { type: "string" },
    json: { type: "boolean" },
  },
} as const;

/** `thaw deploy`. */
export const deployCommand: Command = {
  summary: "build a project's snapshot and deploy it",
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parseCommand({ args, ...OPTIONS }, HELP);
    const project = await readProject(oneFolder(positionals));
    const name = checkName(values.name ?? project.name);
    const dry = values["dry-run"] ?? false;
    const dataDir = dataFolder(values.data);
    const parts = { page: false, edge: false };
    const engine = dry ? await Engine.open({ dataDir, parts, terminal }) : Engine.running(dataDir);
    if (!engine) throw noEdge();
    const target = dry ? undefined : edgeOf(engine);
    try {
      const report = stepLines(terminal);
      const record = await engine.snapshot(project, report);
      const bundle = await assembleBundle(engine.store, record);
      if (!target) {
        preflight(name, bundle);
        if (values.json) terminal.out(JSON.stringify({ name, snapshot: record.id, ok: true }));
        else terminal.out(`${name} would be deployed: every check passed, nothing was sent.`);
        return EXIT.ok;
      }
      const result = await deployBundle({ bundle, name, target, report });
      if (values.json) terminal.out(JSON.stringify({ name, ...result }, null, 2));
      else tell(result, terminal);
      return EXIT.ok;
    } finally {
      await engine.stop();
    }
  },
};

function tell({ url, firstRequest }: DeployResult, terminal: Terminal): void {
  const { status, problem } = firstRequest;
  if (problem !== undefined) {
    terminal.err(`It is deployed, and answered the first request with ${status}:`);
    terminal.err(problem.split("\n").map(plain).join("\n"));
  }
  terminal.out(url);
}
