import { zlibSync } from "fflate";
import { crc32 } from "../../project/crc32.ts";
import { STRENGTHS, strengthOf, THEMES } from "./colours.ts";
import { CAUSES, type PageMap } from "./types.ts";

const COLUMNS = 96;
const CELL = 8;
const GAP = 1;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Eight bits a pixel, each an index into the palette. */
const INDEXED = [8, 3, 0, 0, 0];

/** The page map as pixels, in the light colours, without words: for places that show no SVG. */
export function pageMapPng(map: PageMap): Uint8Array<ArrayBuffer> {
  const rows = Math.ceil(map.cause.length / COLUMNS);
  const width = COLUMNS * CELL + GAP;
  const height = rows * CELL + GAP;
  const lines = new Uint8Array(height * (width + 1));
  for (const [page, cause] of map.cause.entries()) {
    const colour = 1 + cause * STRENGTHS.length + strengthOf(map.changed[page] ?? 0);
    const left = (page % COLUMNS) * CELL + GAP;
    const top = Math.floor(page / COLUMNS) * CELL + GAP;
    for (let y = top; y < top + CELL - GAP; y++) {
      // Each line begins with the number of its filter: none.
      const start = y * (width + 1) + 1 + left;
      lines.fill(colour, start, start + CELL - GAP);
    }
  }
  const size = new Uint8Array(8);
  new DataView(size.buffer).setUint32(0, width);
  new DataView(size.buffer).setUint32(4, height);
  return join([
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", join([size, Uint8Array.from(INDEXED)])),
    chunk("PLTE", Uint8Array.from(palette())),
    chunk("IDAT", zlibSync(lines)),
    chunk("IEND", new Uint8Array()),
  ]);
}

function palette(): number[] {
  const { ground, causes } = THEMES.light;
  const base = channels(ground);
  const mixed = CAUSES.flatMap((cause) =>
    STRENGTHS.flatMap((strength) =>
      channels(causes[cause]).map((value, at) =>
        Math.round(value * strength + (base[at] ?? 0) * (1 - strength)),
      ),
    ),
  );
  return [...base, ...mixed];
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = join([new TextEncoder().encode(type), data]);
  const framed = new Uint8Array(body.length + 8);
  const view = new DataView(framed.buffer);
  view.setUint32(0, data.length);
  framed.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  return framed;
}

function join(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
