import { STRENGTHS, strengthOf, type Theme } from "../../lib/snapshot/inspect/colours.ts";
import { CAUSE_NAMES, CAUSES, type PageMap } from "../../lib/snapshot/inspect/types.ts";

/** Squares and how they lie in a width; all in CSS pixels. */
export interface MapGrid {
  columns: number;
  rows: number;
  cell: number;
  gap: number;
}

const WANTED_CELL = 9;
const NARROW_CELL = 7;
const NARROW_WIDTH = 480;

/** As many squares in a row as fit. */
export function gridFor(width: number, pages: number): MapGrid {
  const wanted = width < NARROW_WIDTH ? NARROW_CELL : WANTED_CELL;
  const columns = Math.max(8, Math.floor(width / wanted));
  return { columns, rows: Math.ceil(pages / columns), cell: width / columns, gap: 1 };
}

/** The page under a point, or -1. */
export function pageAt({ columns, cell }: MapGrid, x: number, y: number, pages: number): number {
  const column = Math.floor(x / cell);
  const page = Math.floor(y / cell) * columns + column;
  return column >= 0 && column < columns && page >= 0 && page < pages ? page : -1;
}

/** Where an arrow key leads; undefined for any other key. */
export function movedPage(
  key: string,
  page: number,
  { columns }: MapGrid,
  pages: number,
): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  if (key === "Home") return 0;
  if (key === "End") return pages - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  const next = page + step;
  return next >= 0 && next < pages ? next : page;
}

/** A page in words: its addresses, what it is, whose, and how much of it the layer writes. */
export function describePage(map: PageMap, page: number): string {
  const cause = CAUSES[map.cause[page] ?? 0] ?? "unused";
  const start = page * map.pageBytes;
  const hex = (address: number): string => `0x${address.toString(16).padStart(7, "0")}`;
  const owner = map.names[map.owner[page] ?? -1];
  const changed = map.changed[page] ?? 0;
  const written =
    changed === 0 ? "not written" : `${Math.max(1, Math.round((changed / 255) * 100))} % written`;
  return [
    `${hex(start)} to ${hex(start + map.pageBytes - 1)}`,
    `mostly ${CAUSE_NAMES[cause].toLowerCase().replace(/^c /, "C ").replace("python", "Python")}`,
    ...(owner === undefined ? [] : [owner]),
    written,
  ].join(" · ");
}

/** Draws all squares, and a frame around one of them. */
export function drawMap(
  context: CanvasRenderingContext2D,
  map: PageMap,
  { columns, cell, gap }: MapGrid,
  { causes, ink }: Theme,
  marked: number,
): void {
  const place = (page: number): [number, number] => [
    (page % columns) * cell,
    Math.floor(page / columns) * cell,
  ];
  for (const [page, cause] of map.cause.entries()) {
    const [x, y] = place(page);
    context.globalAlpha = STRENGTHS[strengthOf(map.changed[page] ?? 0)] ?? 1;
    context.fillStyle = causes[CAUSES[cause] ?? "unused"];
    context.fillRect(x, y, cell - gap, cell - gap);
  }
  context.globalAlpha = 1;
  if (marked < 0) return;
  const [x, y] = place(marked);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.strokeRect(x - 1, y - 1, cell + 1, cell + 1);
}
