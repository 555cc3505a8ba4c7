import { byteSize } from "../../../lib/sizes.ts";
import type { InspectReport, LayerReport } from "../../../lib/snapshot/inspect/types.ts";
import { plain, type Terminal } from "../terminal.ts";
import { renderMemory } from "./render-memory.ts";
import { bar, cut, Paint, row, sparkline } from "./table.ts";

export interface RenderOptions {
  references: boolean;
  top: number;
}

/** The report as text, no wider than the terminal. */
export function renderReport(
  report: InspectReport,
  terminal: Terminal,
  options: RenderOptions,
): string {
  const paint = new Paint(terminal);
  const { columns } = terminal;
  const layer = report.layers.at(-1);
  if (!layer) return "";
  const blocks = [
    renderChain(report, paint, columns),
    renderLayer(layer, paint, columns),
    renderRuns(layer, paint, columns),
    renderLibraries(layer, paint, columns, options),
    renderReferences(layer, paint, columns, options),
    renderFiles(layer, paint, columns, options),
  ];
  if (report.memory) blocks.push(renderMemory(report.memory, paint, columns, options.top));
  if (report.reason) blocks.push(wrap(report.reason, columns).map((line) => paint.warn(line)));
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n");
}

function renderChain(
  { layers, missingParent }: InspectReport,
  paint: Paint,
  columns: number,
): string[] {
  const widths = [12, 9, 9];
  const lines = layers.map(({ kind, hash, fileBytes, compressedBytes }) =>
    row(
      kind,
      [
        hash.slice(0, 12),
        byteSize(fileBytes),
        compressedBytes === null ? "" : byteSize(compressedBytes),
      ],
      widths,
      columns,
    ),
  );
  const missing = missingParent ? [paint.warn(`  not found: ${missingParent.slice(0, 12)}`)] : [];
  return [
    paint.title("Chain"),
    paint.soft(row("", ["hash", "file", "gzip"], widths, columns)),
    ...missing,
    ...lines,
  ];
}

/** Which modules were let draw randomness while they were imported: `numpy.random.mtrand (1)`. */
export function permittedText(permitted: Record<string, number>): string {
  return Object.entries(permitted)
    .map(([name, calls]) => `${name} (${calls})`)
    .join(", ");
}

function renderLayer(layer: LayerReport, paint: Paint, columns: number): string[] {
  const { meta, engine, table } = layer;
  const failed = Object.entries(meta.failed);
  const facts: [string, string][] = [
    ["hash", layer.hash],
    ["parent", layer.parent ?? "none: it stands for all of memory"],
    ["runtime", layer.runtime],
    ["packages", layer.pack ?? "none"],
    [
      "engine",
      `wasm-gc ${engine.trampoline ? "yes" : "no"}, stack switching ${engine.jspi ? "yes" : "no"}`,
    ],
    ["memory", `${byteSize(layer.memoryBytes)}, stack pointer ${hex(layer.stackPointer)}`],
    [
      "table",
      `${table.length} slots, ${table.free} free, ${layer.libraries.length + table.symbols.length} steps`,
    ],
    ["folder", layer.cwd],
    ["clock", `${(layer.monotonic / 1000).toFixed(1)} s`],
    ["entry", meta.module ?? ""],
    ["handlers", [...meta.classes, ...meta.handlers].join(", ")],
    ["imports", meta.modules.join(", ")],
    ["permitted", permittedText(meta.permitted)],
  ];
  return [
    paint.title(`The ${layer.kind} layer`),
    ...facts
      .filter(([, value]) => value !== "")
      .map(([name, value]) => `  ${paint.soft(name.padEnd(9))} ${cut(plain(value), columns - 13)}`),
    ...failed.map(([name, why]) =>
      paint.warn(`  ${cut(plain(`${name} did not import: ${why}`), columns - 3)}`),
    ),
  ];
}

function renderRuns({ runs, kind }: LayerReport, paint: Paint, columns: number): string[] {
  const most = Math.max(...runs.histogram.map(({ bytes }) => bytes));
  const lines = runs.histogram.map(({ upTo, runs: count, bytes }, at) => {
    const name =
      upTo === null ? `over ${size(runs.histogram[at - 1]?.upTo ?? 0)}` : `up to ${size(upTo)}`;
    const drawn = bar(bytes, most, columns - 44);
    return `  ${name.padEnd(12)} ${String(count).padStart(7)} runs  ${byteSize(bytes).padStart(9)}  ${drawn}`.trimEnd();
  });
  const what =
    kind === "runtime" ? "all of memory that is not zero" : "what differs from the parent";
  return [
    paint.title(`Memory it writes: ${byteSize(runs.contentBytes)} in ${runs.count} runs`),
    paint.soft(`  ${what}; the list of runs takes ${byteSize(runs.listBytes)}`),
    ...lines,
    `  where  ${sparkline(runs.parts.bytes)}`,
  ];
}

function renderLibraries(
  { libraries, table }: LayerReport,
  paint: Paint,
  columns: number,
  { top }: RenderOptions,
): string[] {
  if (libraries.length + table.symbols.length === 0) return [];
  const widths = [10, 9, 7];
  return [
    paint.title(`Libraries it brings: ${libraries.length}`),
    paint.soft(row("", ["memory at", "bytes", "slot"], widths, columns)),
    ...libraries.map(({ name, memoryBase, memoryBytes, tableBase }) =>
      row(name, [hex(memoryBase), byteSize(memoryBytes), String(tableBase)], widths, columns),
    ),
    ...limited(table.symbols, top, ({ library, symbol }) =>
      cut(`  dlsym ${plain(symbol)} of ${plain(library)}`, columns),
    ),
  ];
}

function renderReferences(
  { references, immortals }: LayerReport,
  paint: Paint,
  columns: number,
  { references: all, top }: RenderOptions,
): string[] {
  if (references.length + immortals.length === 0) return [];
  const lines = limited(
    references,
    all ? references.length : top,
    ({ slot, kind, text }) =>
      `  ${String(slot).padStart(5)}  ${kind.padEnd(9)}  ${cut(plain(text), columns - 20)}`,
    all ? "" : " (--references lists them)",
  );
  const interned = immortals.length > 0 ? [`  interned strings: ${immortals.length}`] : [];
  return [paint.title(`JavaScript references: ${references.length}`), ...lines, ...interned];
}

function renderFiles(
  { files }: LayerReport,
  paint: Paint,
  columns: number,
  { top }: RenderOptions,
): string[] {
  if (files.length === 0) return [];
  return [
    paint.title(`Files it changes: ${files.length}`),
    ...limited(files, top, ({ path, kind, bytes }) =>
      row(path, [kind === "file" ? byteSize(bytes) : kind], [9], columns),
    ),
  ];
}

function limited<T>(items: T[], top: number, render: (item: T) => string, hint = ""): string[] {
  const rest = items.length - top;
  return [...items.slice(0, top).map(render), ...(rest > 0 ? [`  and ${rest} more${hint}`] : [])];
}

/** Words in lines of at most so many columns. */
function wrap(text: string, columns: number): string[] {
  const lines = [""];
  for (const word of plain(text).split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Powers of two, as they are: `512 B`, `64 KiB`. */
function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${bytes / 1024} KiB`;
}
