import { mkdir, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { ThawError } from "../../../lib/errors.ts";
import { describeChain } from "../../../lib/snapshot/inspect/inspect.ts";
import { pageMapPng } from "../../../lib/snapshot/inspect/png.ts";
import { pageMapSvg } from "../../../lib/snapshot/inspect/svg.ts";
import type { InspectReport } from "../../../lib/snapshot/inspect/types.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { parseCommand } from "../options.ts";
import { plain, type Terminal } from "../terminal.ts";
import { type FoundChain, findChain } from "./chain.ts";
import { inspectInProcess } from "./process.ts";
import { renderReport } from "./render.ts";

const HELP = `Usage: thaw inspect LAYER [options]

Shows what a layer of a snapshot holds: its chain, its file, and the memory it leaves.

LAYER is a layer's file, a folder or zip with a bundle in it, or the hash of a layer or the id of a snapshot
(its first 6 digits do, in a data folder). Parents and packages are looked for beside the file,
in the data folder, and at the URL, by their hashes.

  --data DIR     Thaw's data folder (default: ./data, if there is one)
  --url URL      a running Thaw, such as http://localhost:8787
  --files        only what the files say; nothing is restored
  --references   list every JavaScript reference
  --top N        how many lines a list has (default 12)
  --map FILE     write the page map of memory, as .svg or .png
  --cell BYTES   memory in a square of the map, a power of two from 4096 on
                 (default: 16384 for a file, 4096 in --json)
  --save DIR     write the chain's layers and its packages to a folder
  --json         the whole report as JSON

A deep look restores the layers in a process of its own, which may neither touch files nor start
programs. Its network is not cut off: inspect strangers' layers with --files.`;

const OPTIONS = {
  allowPositionals: true,
  options: {
    data: { type: "string" },
    url: { type: "string" },
    files: { type: "boolean" },
    references: { type: "boolean" },
    top: { type: "string" },
    map: { type: "string" },
    cell: { type: "string" },
    save: { type: "string" },
    json: { type: "boolean" },
  },
} as const;

interface Options {
  target: string;
  data: string | undefined;
  url: string | undefined;
  files: boolean;
  references: boolean;
  top: number;
  map: string | undefined;
  cell: number | undefined;
  save: string | undefined;
  json: boolean;
}

/** `thaw inspect`. */
export const inspectCommand: Command = {
  summary: "what a layer of a snapshot holds",
  help: HELP,
  async run(args, terminal) {
    const options = readOptions(args);
    const chain = await findChain(options);
    if (options.save !== undefined) await save(chain, options.save, terminal);
    const report = await inspectChain(chain, options, terminal);
    if (options.map !== undefined) await writeMap(report, options.map, terminal);
    if (options.json) terminal.out(JSON.stringify(report, null, 2));
    else terminal.out(renderReport(report, terminal, options));
    return EXIT.ok;
  },
};

function readOptions(args: string[]): Options {
  const { values, positionals } = parseCommand({ args, ...OPTIONS }, HELP);
  const [target, ...more] = positionals;
  if (target === undefined) throw new UsageError(`Which layer?\n\n${HELP}`);
  if (more.length > 0) throw new UsageError(`One layer at a time: ${plain(more.join(" "))}?`);
  const map = values.map;
  if (map !== undefined && ![".svg", ".png"].includes(extname(map))) {
    throw new UsageError(`--map takes a file that ends in .svg or .png, not ${plain(map)}.`);
  }
  if (map !== undefined && values.files) {
    throw new UsageError("--map needs memory, which --files leaves alone.");
  }
  const cell = values.cell === undefined ? undefined : wholeNumber("--cell", values.cell, 4096);
  if (cell !== undefined && (cell & (cell - 1)) !== 0) {
    throw new UsageError(`--cell takes a power of two from 4096 on, not ${cell}.`);
  }
  return {
    target,
    data: values.data,
    url: values.url,
    files: values.files ?? false,
    references: values.references ?? false,
    top: wholeNumber("--top", values.top ?? "12", 1),
    map,
    cell,
    save: values.save,
    json: values.json ?? false,
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= 2 ** 30) return value;
  throw new UsageError(`${flag} takes a whole number from ${least} on, not ${plain(text)}.`);
}

async function inspectChain(
  chain: FoundChain,
  { files, cell, json }: Options,
  terminal: Terminal,
): Promise<InspectReport> {
  const { layers, missingParent } = chain;
  if (files) return describeChain(layers, missingParent, "Only the files were asked for.");
  if (missingParent !== null) {
    const reason = `The parent layer ${missingParent.slice(0, 12)} was not found. Put its file beside this one, or name a place that has it: --data DIR or --url URL.`;
    return describeChain(layers, missingParent, reason);
  }
  const report = await describeChain(layers, null, null);
  const note = (text: string): void => {
    if (terminal.interactive) terminal.err(text);
  };
  try {
    const pageBytes = cell ?? (json ? 4096 : 16_384);
    return { ...report, memory: await inspectInProcess(chain, pageBytes, note) };
  } catch (thrown) {
    return { ...report, reason: ThawError.from(thrown).message };
  }
}

async function writeMap(report: InspectReport, path: string, terminal: Terminal): Promise<void> {
  const { memory, reason, layers } = report;
  if (!memory) throw new ThawError("bad_request", `There is no page map. ${reason ?? ""}`);
  const kind = layers.at(-1)?.kind ?? "";
  const title = `Memory after the ${kind} layer: ${(memory.memoryBytes / 1_000_000).toFixed(1)} MB`;
  const png = extname(path) === ".png";
  await writeFile(path, png ? pageMapPng(memory.map) : pageMapSvg(memory, title));
  terminal.err(`The page map is in ${path}`);
}

async function save(
  { layers, pack }: FoundChain,
  folder: string,
  terminal: Terminal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { hash, file } of layers) await writeFile(join(folder, `${hash}.layer`), file);
  if (pack?.whole) await writeFile(join(folder, `${pack.hash}.pack`), pack.bytes);
  terminal.err(
    `${layers.length} layers${pack?.whole ? " and their packages" : ""} are in ${folder}`,
  );
}
