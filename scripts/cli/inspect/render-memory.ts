import { byteSize } from "../../../lib/sizes.ts";
import { THEMES } from "../../../lib/snapshot/inspect/colours.ts";
import {
  CAUSE_NAMES,
  CAUSES,
  type MemoryReport,
  type NamedShare,
  type PythonReport,
} from "../../../lib/snapshot/inspect/types.ts";
import { bar, type Paint, row } from "./table.ts";

const WIDTHS = [9, 9, 8];

/** Memory by cause, then who owns it. */
export function renderMemory(
  memory: MemoryReport,
  paint: Paint,
  columns: number,
  top: number,
): string[] {
  const { heap, python } = memory;
  const broken =
    heap.brokenAt === null
      ? []
      : [
          paint.warn(
            `  The heap could only be read up to 0x${heap.brokenAt.toString(16)}; what is behind counts as C heap.`,
          ),
        ];
  return [
    paint.title(`Memory once it is restored: ${byteSize(memory.memoryBytes)}`),
    paint.soft(`${" ".repeat(20)}${"bytes".padStart(9)}  ${"written".padStart(9)}`),
    ...causeLines(memory, paint, columns),
    ...broken,
    ...(python ? renderPython(python, paint, columns, top) : []),
  ];
}

function causeLines({ causes }: MemoryReport, paint: Paint, columns: number): string[] {
  const shown = CAUSES.filter((cause) => causes[cause].bytes > 0);
  const most = Math.max(...shown.map((cause) => causes[cause].bytes));
  return shown.map((cause) => {
    const { bytes, changed } = causes[cause];
    const drawn = paint.hex(bar(bytes, most, columns - 44), THEMES.dark.causes[cause]);
    const figures = `${byteSize(bytes).padStart(9)}  ${byteSize(changed).padStart(9)}`;
    return `  ${CAUSE_NAMES[cause].padEnd(18)}${figures}  ${drawn}`.trimEnd();
  });
}

function renderPython(
  { objects, staticObjects, types, modules, packages, unattributed, native }: PythonReport,
  paint: Paint,
  columns: number,
  top: number,
): string[] {
  const rest = { ...unattributed, name: "(no module)", count: 0 };
  const written = [...modules].filter(({ changed }) => changed > 0);
  written.sort((one, other) => other.changed - one.changed);
  return [
    "",
    ...table(`Packages and top-level modules`, [...packages, rest], top, paint, columns),
    "",
    ...table("Modules", modules, top, paint, columns),
    "",
    ...(written.length > 0
      ? [...table("Modules whose memory this layer writes", written, top, paint, columns), ""]
      : []),
    ...table(
      `Types: ${objects} objects, and ${staticObjects} that are static`,
      types,
      top,
      paint,
      columns,
    ),
    "",
    ...table("Memory of C code", native, top, paint, columns),
  ];
}

function table(
  title: string,
  shares: NamedShare[],
  top: number,
  paint: Paint,
  columns: number,
): string[] {
  const shown = shares.slice(0, top);
  const others = shares.slice(top);
  const lines = shown.map(({ name, bytes, changed, count }) =>
    row(
      name,
      [byteSize(bytes), byteSize(changed), count > 0 ? String(count) : ""],
      WIDTHS,
      columns,
    ),
  );
  if (others.length > 0) {
    const sum = (key: "bytes" | "changed" | "count"): number =>
      others.reduce((total, share) => total + share[key], 0);
    lines.push(
      row(
        `${others.length} more`,
        [byteSize(sum("bytes")), byteSize(sum("changed")), String(sum("count"))],
        WIDTHS,
        columns,
      ),
    );
  }
  return [
    paint.title(title),
    paint.soft(row("", ["bytes", "written", "count"], WIDTHS, columns)),
    ...lines,
  ];
}
