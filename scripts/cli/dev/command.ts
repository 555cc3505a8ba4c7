import { join, resolve } from "node:path";
import { ThawError } from "../../../lib/errors.ts";
import { onStopSignal } from "../../stop-signals.ts";
import { isPortTaken } from "../../supervisor/ports.ts";
import { type Command, UsageError } from "../command.ts";
import { Engine } from "../engine.ts";
import { dataFolder, oneFolder, parseCommand, portOf } from "../options.ts";
import { readProject } from "../project.ts";
import { plain, type Terminal } from "../terminal.ts";
import { teller } from "./events.ts";
import { followLines } from "./follow.ts";
import { Redeployer } from "./redeploy.ts";
import { watchProject } from "./watch.ts";

const DEFAULT_PORT = 8787;

const HELP = `Usage: thaw dev [DIR] [options]

Serves the Python Worker in DIR (default: here) at http://localhost:${DEFAULT_PORT}/ as it is when deployed: from
a snapshot, in workerd. Saves of its files deploy it again. Logs and tracebacks come here; Ctrl-C ends it.
Its secrets are those of .dev.vars, else of .env.

  --port N       the port (default ${DEFAULT_PORT})
  --data DIR     where deployments, layers and package caches are kept (default: data in Thaw's folder)
  --json         an event as JSON on each line

Where a Thaw runs on the data folder already, its edge is used, and the Worker is at NAME.localhost there.`;

const OPTIONS = {
  allowPositionals: true,
  options: {
    port: { type: "string" },
    data: { type: "string" },
    json: { type: "boolean" },
  },
} as const;

/** `thaw dev`. */
export const devCommand: Command = {
  summary: "serve a project on this machine, and again after each save",
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = parseCommand({ args, ...OPTIONS }, HELP);
    const folder = resolve(oneFolder(positionals));
    const { name } = await readProject(folder);
    const dataDir = dataFolder(values.data);
    const stops: (() => void | Promise<void>)[] = [];
    onStopSignal(async () => {
      for (const stop of stops.reverse()) await stop();
    });
    const engine = await edge(dataDir, values.port, name, terminal);
    stops.push(() => engine.stop());
    const tell = teller(terminal, values.json ?? false);
    const log = join(dataDir, "logs/serve.log");
    stops.push(await followLines(log, (line) => tell({ event: "log", text: logText(line) })));

    const redeployer = new Redeployer(engine, folder, name);
    const deploy = inSuccession(async () => {
      const began = performance.now();
      try {
        const { url, version, firstRequest } = await redeployer.deploy();
        const milliseconds = Math.round(performance.now() - began);
        tell({ event: "deployed", url, version, milliseconds, status: firstRequest.status });
      } catch (error) {
        tell({ event: "failed", error });
      }
      ready();
    });
    const ready = once(() => tell({ event: "ready", url: addressOf(engine, name) }));
    const unwatched = (error: unknown): void =>
      terminal.err(plain(`Not all changes are seen any more: ${String(error)}`));
    stops.push(await watchProject(folder, deploy, unwatched));
    await deploy();
    // Until a signal ends the process.
    return new Promise(() => {});
  },
};

/** The edge of a Thaw that runs on the data folder, else one of our own. */
async function edge(
  dataDir: string,
  port: string | undefined,
  root: string,
  terminal: Terminal,
): Promise<Engine> {
  const running = Engine.running(dataDir);
  if (running) {
    const { origin } = running.access;
    if (origin === null) {
      throw new ThawError("edge_unavailable", "Another thaw command works on this data folder.");
    }
    if (port === undefined) return running;
    throw new UsageError(
      `A Thaw runs on this data folder already, at ${origin}. Leave --port out to use it, or choose another folder with --data.`,
    );
  }
  const own = portOf(port, DEFAULT_PORT);
  if (await isPortTaken(own)) {
    throw new ThawError(
      "bad_request",
      `Port ${own} is taken. Choose another one: thaw dev --port N`,
    );
  }
  const parts = { page: false, edge: true, root };
  return Engine.start({ dataDir, parts, port: own, terminal });
}

function addressOf({ access }: Engine, name: string): string {
  const url = new URL("/", access.origin ?? "");
  if (access.root !== name) url.hostname = `${name}.localhost`;
  return url.href;
}

/** A line as the program printed it, without its level. */
const logText = (line: string): string => line.replace(/^\[(log|info|warn|error|debug)\] /, "");

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

/** Never two at once; what is asked for meanwhile is done once, afterwards. */
function inSuccession(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      await work();
    } while (again);
    running = undefined;
  };
  return () => {
    again = true;
    running ??= run();
    return running;
  };
}
