import { type DeployResult, deployBundle } from "../../../lib/deploy/deploy.ts";
import { assembleBundle } from "../../../lib/deploy/snapshot.ts";
import type { DeployTarget } from "../../../lib/deploy/targets.ts";
import type { TemporaryAccount } from "../../../lib/deploy/temporary.ts";
import { checkName } from "../../../lib/project/names.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { Engine } from "../engine.ts";
import { dataFolder, oneFolder, parseCommand } from "../options.ts";
import { stepLines } from "../progress.ts";
import { readProject } from "../project.ts";
import { readSecretsFile } from "../secrets.ts";
import { plain, type Terminal } from "../terminal.ts";
import { checkDeploy, tellChecks } from "./check.ts";
import {
  accountOf,
  edgeOf,
  noEdge,
  requireTerms,
  type TargetName,
  temporaryAccount,
} from "./target.ts";

const HELP = `Usage: thaw deploy [DIR] [options]

Builds the snapshot of the Python Worker in DIR (default: here), deploys it and asks it once. Until
the new version is active, what served before goes on serving.

  --target T       local: the edge of a Thaw that runs (default)
                   cloudflare: the account of CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID
  --temporary      a new account of Cloudflare's that ends by itself unless it is claimed
  --accept-terms   you accept Cloudflare's terms, which a temporary account asks for
  --secrets-file F  secrets that go with this version: dotenv (NAME=value) or JSON; others stay
  --name NAME      the Worker's name (default: the project's)
  --dry-run        build and check, and send nothing
  --data DIR       the data folder of the Thaw whose edge is meant (default: data in Thaw's folder)
  --json           what came of it as JSON`;

const OPTIONS = {
  allowPositionals: true,
  options: {
    target: { type: "string" },
    temporary: { type: "boolean" },
    "accept-terms": { type: "boolean" },
    "secrets-file": { type: "string" },
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
    const kind = values.temporary ? "temporary" : targetName(values.target ?? "local");
    const dry = values["dry-run"] ?? false;
    const json = values.json ?? false;
    // What a deploy can't do without is looked at before anything is built.
    if (kind === "temporary" && !dry) requireTerms(values["accept-terms"] ?? false);
    const file = values["secrets-file"];
    const secrets = file === undefined ? {} : await readSecretsFile(file);
    const account = kind === "cloudflare" ? accountOf(process.env) : undefined;
    const engine = await engineFor(dataFolder(values.data), kind === "local" && !dry, terminal);
    try {
      const report = stepLines(terminal);
      const record = await engine.snapshot(project, report);
      const bundle = await assembleBundle(engine.store, record);
      if (dry) {
        const local = kind === "local" && engine.access.origin !== null;
        const target = account ?? (local ? edgeOf(engine) : undefined);
        const { startMilliseconds } = record;
        const check = { name, project, bundle, secrets, startMilliseconds, target };
        const found = await checkDeploy(check);
        if (json) terminal.out(JSON.stringify({ name, snapshot: record.id, ...found }, null, 2));
        else tellChecks(found, terminal);
        terminal.err("Nothing was sent.");
        return found.ok ? EXIT.ok : EXIT.failed;
      }
      const temporary =
        kind === "temporary" ? await temporaryAccount(process.env, terminal) : undefined;
      const target: DeployTarget = temporary?.target ?? account ?? edgeOf(engine);
      const result = await deployBundle({ bundle, name, target, secrets, report });
      if (json) terminal.out(resultJson(name, result, temporary?.account));
      else tell(result, temporary?.account, terminal);
      return EXIT.ok;
    } finally {
      await engine.stop();
    }
  },
};

function targetName(text: string): TargetName {
  if (text === "local" || text === "cloudflare") return text;
  throw new UsageError(`--target takes local or cloudflare, not ${plain(text)}.`);
}

/** One that has an edge has to run already; a builder is started where none does. */
async function engineFor(dataDir: string, edge: boolean, terminal: Terminal): Promise<Engine> {
  const engine = edge
    ? Engine.running(dataDir)
    : await Engine.open({ dataDir, parts: { page: false, edge: false }, terminal });
  if (!engine) throw noEdge();
  return engine;
}

function tell(
  { url, firstRequest }: DeployResult,
  account: TemporaryAccount | undefined,
  terminal: Terminal,
): void {
  const { status, problem } = firstRequest;
  if (problem !== undefined) {
    terminal.err(`It is deployed, and answered the first request with ${status}:`);
    terminal.err(problem.split("\n").map(plain).join("\n"));
  }
  terminal.out(url);
  if (!account) return;
  const until = account.expiresAt === null ? "" : ` It ends at ${account.expiresAt}.`;
  terminal.err(`The account is yours if you claim it; keep this address to yourself.${until}`);
  terminal.out(account.claimUrl);
}

function resultJson(
  name: string,
  result: DeployResult,
  account: TemporaryAccount | undefined,
): string {
  const claim = account && { claimUrl: account.claimUrl, expiresAt: account.expiresAt };
  return JSON.stringify({ name, ...result, ...claim }, null, 2);
}
