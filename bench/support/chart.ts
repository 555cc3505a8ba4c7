import { STYLE } from "./chart-style.ts";
import { round, summarise } from "./stats.ts";

/** One row of a chart: every sample is a dot, the median a bar. */
export interface Row {
  label: string;
  samples: number[];
}

const WIDTH = 860;
const LEFT = 250;
const RIGHT = 130;
const ROW = 58;
const TOP = 76;
const BOTTOM = 58;
const PLOT = WIDTH - LEFT - RIGHT;

/**
 * Rows of samples on one scale that begins at zero, as an SVG that reads on light and dark pages.
 * @param note one line under the chart: what was measured, on what
 */
export function dotChart(title: string, unit: string, rows: Row[], note: string): string {
  const largest = Math.max(...rows.flatMap(({ samples }) => samples));
  const step = niceStep(largest / 5);
  const ticks = Array.from({ length: Math.ceil(largest / step) + 1 }, (_, at) => at * step);
  const most = (ticks.length - 1) * step;
  const height = TOP + rows.length * ROW + BOTTOM;
  const x = (value: number): number => round(LEFT + (value / most) * PLOT);
  const bottom = TOP + rows.length * ROW;
  const grid = ticks.map(
    (tick) =>
      `<line x1="${x(tick)}" y1="${TOP - 10}" x2="${x(tick)}" y2="${bottom}" stroke="#8886" />` +
      text(
        x(tick),
        bottom + 18,
        `${tick.toLocaleString("en")}`,
        'text-anchor="middle" class="dim"',
      ),
  );
  const drawn = rows.map((row, at) => drawRow(row, TOP + at * ROW, x, unit));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>${escapeXml(title)}</title>
${STYLE}
${text(20, 34, title, 'class="title"')}
${text(WIDTH - 20, 34, unit, 'text-anchor="end" class="dim"')}
${grid.join("\n")}
${drawn.join("\n")}
${text(20, height - 14, note, 'class="dim"')}
</svg>
`;
}

function drawRow(
  { label, samples }: Row,
  top: number,
  x: (value: number) => number,
  unit: string,
): string {
  const { n, median, min, max } = summarise(samples);
  const middle = top + ROW / 2 - 6;
  const spread = `${format(min)} to ${format(max)} ${unit}`;
  const dots = samples.map(
    (sample, at) =>
      `<circle cx="${x(sample)}" cy="${round(middle - 7 + (at % 5) * 3.5)}" r="3" fill="#1f6feb" fill-opacity=".55" />`,
  );
  return [
    text(20, middle, label),
    text(20, middle + 17, n > 1 ? `n = ${n}, ${spread}` : "n = 1", 'class="dim"'),
    `<rect x="${x(0)}" y="${middle - 12}" width="${round(x(median) - x(0))}" height="24" rx="3" fill="#1f6feb" fill-opacity=".22" />`,
    ...dots,
    text(Math.max(x(median), x(max)) + 12, middle + 5, `${format(median)} ${unit}`),
  ].join("\n");
}

function format(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
