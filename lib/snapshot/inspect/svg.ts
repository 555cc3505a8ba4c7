import { STRENGTHS, strengthOf, THEMES, type Theme } from "./colours.ts";
import { CAUSE_NAMES, CAUSES, type MemoryReport } from "./types.ts";

const COLUMNS = 96;
const CELL = 7;
/** The line between two cells, as a part of one. */
const GAP = 0.14;
const MARGIN = 16;
const LEGEND_COLUMN = 168;
const LEGEND_ROW = 20;
const LEGEND_IN_ROW = 4;

/** The page map as a picture of its own, in the colours of whoever looks at it. */
export function pageMapSvg({ map, causes }: MemoryReport, title: string): string {
  const rows = Math.ceil(map.cause.length / COLUMNS);
  const width = 2 * MARGIN + COLUMNS * CELL;
  const top = MARGIN + 22;
  const legendTop = top + rows * CELL + 18;
  const present = CAUSES.filter((cause) => causes[cause].bytes > 0);
  const height =
    legendTop + Math.ceil((present.length + 1) / LEGEND_IN_ROW) * LEGEND_ROW + MARGIN - 8;
  const legend = present.map((cause, at) => {
    const text = `${CAUSE_NAMES[cause]} ${megabytes(causes[cause].bytes)}`;
    return legendEntry(
      at,
      legendTop,
      `<rect class="${cause}" width="11" height="11" y="-10"/>`,
      text,
    );
  });
  const strengths = STRENGTHS.map(
    (_, at) => `<rect class="object s${at}" width="9" height="11" x="${at * 10 - 29}" y="-10"/>`,
  ).join("");
  legend.push(
    legendEntry(
      present.length,
      legendTop,
      strengths,
      "written by this layer",
      STRENGTHS.length * 10 - 40,
    ),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12">
<style>
${themeRules(THEMES.light)}
@media (prefers-color-scheme: dark) {
${themeRules(THEMES.dark)}
}
${STRENGTHS.map((strength, at) => `.s${at} { opacity: ${strength}; }`).join("\n")}
</style>
<rect class="ground" width="100%" height="100%" rx="8"/>
<text x="${MARGIN}" y="${MARGIN + 10}" class="ink" font-weight="600">${escaped(title)}</text>
<text x="${width - MARGIN}" y="${MARGIN + 10}" class="soft" text-anchor="end">a square is ${map.pageBytes / 1024} KiB</text>
<g transform="translate(${MARGIN} ${top}) scale(${CELL})">
${cellPaths(map.cause, map.changed)}
</g>
${legend.join("\n")}
</svg>
`;
}

/** One path for all cells that look the same, those side by side as one rectangle; a grid parts them. */
function cellPaths(causes: number[], changed: number[]): string {
  const looks = causes.map((cause, page) => `${CAUSES[cause]} s${strengthOf(changed[page] ?? 0)}`);
  const paths = new Map<string, string>();
  for (let page = 0; page < looks.length; ) {
    const look = looks[page] ?? "";
    const x = page % COLUMNS;
    let end = page + 1;
    while (end % COLUMNS !== 0 && looks[end] === look) end++;
    const width = end - page;
    const y = Math.floor(page / COLUMNS);
    paths.set(look, `${paths.get(look) ?? ""}M${x} ${y}h${width}v1h-${width}z`);
    page = end;
  }
  const rows = Math.ceil(looks.length / COLUMNS);
  const down = Array.from({ length: COLUMNS }, (_, at) => `M${at + 1} 0v${rows}`).join("");
  const across = Array.from({ length: rows }, (_, at) => `M0 ${at + 1}h${COLUMNS}`).join("");
  return [
    ...[...paths].map(([look, path]) => `<path class="${look}" d="${path}"/>`),
    `<path class="grid" d="${down}${across}"/>`,
  ].join("\n");
}

function legendEntry(at: number, top: number, mark: string, text: string, shift = 0): string {
  const x = MARGIN + (at % LEGEND_IN_ROW) * LEGEND_COLUMN;
  const y = top + Math.floor(at / LEGEND_IN_ROW) * LEGEND_ROW + 6;
  const offset = shift > 0 ? shift : 0;
  return `<g transform="translate(${x + (mark.includes("s0") ? 29 : 0)} ${y})">${mark}<text class="soft" x="${17 + offset}">${escaped(text)}</text></g>`;
}

function themeRules({ ground, ink, soft, causes }: Theme): string {
  const rules = CAUSES.map((cause) => `.${cause} { fill: ${causes[cause]}; }`);
  return [
    `.ground { fill: ${ground}; }`,
    `.grid { stroke: ${ground}; stroke-width: ${GAP}; }`,
    `.ink { fill: ${ink}; }`,
    `.soft { fill: ${soft}; }`,
    ...rules,
  ].join("\n");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
