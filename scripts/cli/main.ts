import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ThawError } from "../../lib/errors.ts";
import { ROOT } from "../paths.ts";
import { buildCommand } from "./build/command.ts";
import { type Command, EXIT, UsageError } from "./command.ts";
import { deployCommand } from "./deploy/command.ts";
import { devCommand } from "./dev/command.ts";
import { failureText } from "./failure.ts";
import { inspectCommand } from "./inspect/command.ts";
import { plain, processTerminal, type Terminal } from "./terminal.ts";

/** Every sub-command, in the order of the help. */
const COMMANDS: Record<string, Command> = {
  dev: devCommand,
  build: buildCommand,
  deploy: deployCommand,
  inspect: inspectCommand,
};

async function main(args: string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args;
  if (first === "--version" || first === "-v") {
    terminal.out(version());
    return EXIT.ok;
  }
  if (first === undefined || first === "--help" || first === "-h") {
    terminal.out(overview());
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  const name = first === "help" ? rest[0] : first;
  if (name === undefined) {
    terminal.out(overview());
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`There is no command ${plain(name)}.\n\n${overview()}`);
  if (first === "help" || rest.includes("--help") || rest.includes("-h")) {
    terminal.out(command.help);
    return EXIT.ok;
  }
  return command.run(rest, terminal);
}

function overview(): string {
  const names = Object.keys(COMMANDS);
  const width = Math.max(...names.map((name) => name.length));
  const list = names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]?.summary ?? ""}`);
  return `Usage: thaw COMMAND [options]

${list.join("\n")}

thaw COMMAND --help tells more. Exit codes: 0 it worked, 1 it failed, 2 a wrong call.`;
}

function version(): string {
  const text = readFileSync(join(ROOT, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** A failure as a person reads it, or as JSON where the command line asks for that. */
function report(thrown: unknown, args: string[], terminal: Terminal): number {
  if (thrown instanceof UsageError) {
    terminal.err(thrown.message);
    return EXIT.usage;
  }
  const error = ThawError.from(thrown);
  if (args.includes("--json")) terminal.out(JSON.stringify({ error }, null, 2));
  else terminal.err(failureText(error));
  return EXIT.failed;
}

const args = process.argv.slice(2);
const terminal = processTerminal();
process.stdout.on("error", () => process.exit(EXIT.ok));
const code = await main(args, terminal).catch((thrown: unknown) => report(thrown, args, terminal));
// What was written must be out before the process ends; a Pyodide instance would keep it alive.
process.stdout.write("", () => process.exit(code));
