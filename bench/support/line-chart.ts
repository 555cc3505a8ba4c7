import { STYLE } from "./chart-style.ts";
import { round } from "./stats.ts";

/** Points of one side, and the line through them. */
export interface Line {
  label: string;
  points: [number, number][];
  slope: number;
  base: number;
}

const WIDTH = 860;
const HEIGHT = 470;
const PLOT = { left: 70, right: 620, top: 70, bottom: 390 };
const COLOURS = ["#1f6feb", "#d4710b", "#2da44e"];

/**
 * Points and the lines through them, both scales from zero, as an SVG that reads on light and dark pages.
 * @param note one line under the chart: what was measured, on what
 */
export function lineChart(
  title: string,
  axes: { x: string; y: string },
  lines: Line[],
  note: string,
): string {
  const all = lines.flatMap(({ points }) => points);
  const most = { x: ceiling(all.map(([x]) => x)), y: ceiling(all.map(([, y]) => y)) };
  const x = (value: number): number =>
    round(PLOT.left + (value / most.x) * (PLOT.right - PLOT.left));
  const y = (value: number): number =>
    round(PLOT.bottom - (value / most.y) * (PLOT.bottom - PLOT.top));
  const grid = [0, 1, 2, 3, 4, 5].flatMap((part) => {
    const [across, up] = [(most.x * part) / 5, (most.y * part) / 5];
    return [
      `<line x1="${PLOT.left}" y1="${y(up)}" x2="${PLOT.right}" y2="${y(up)}" stroke="#8885" />`,
      text(PLOT.left - 10, y(up) + 4, `${round(up)}`, 'text-anchor="end" class="dim"'),
      text(x(across), PLOT.bottom + 20, `${round(across)}`, 'text-anchor="middle" class="dim"'),
    ];
  });
  const drawn = lines.map((line, at) => {
    const colour = COLOURS[at % COLOURS.length] ?? "#888";
    const from = Math.min(...line.points.map(([value]) => value));
    const to = Math.max(...line.points.map(([value]) => value));
    const height = (value: number): number => y(line.base + line.slope * value);
    return [
      ...line.points.map(
        ([px, py]) =>
          `<circle cx="${x(px)}" cy="${y(py)}" r="3" fill="${colour}" fill-opacity=".45" />`,
      ),
      `<line x1="${x(from)}" y1="${height(from)}" x2="${x(to)}" y2="${height(to)}" stroke="${colour}" stroke-width="2" />`,
      text(x(to) + 12, height(to) + 4, line.label),
      text(x(to) + 12, height(to) + 22, `${round(line.slope)} ms per MB`, 'class="dim"'),
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${title}</title>
${STYLE}
${text(20, 34, title, 'class="title"')}
${text(PLOT.left - 10, PLOT.top - 14, axes.y, 'text-anchor="end" class="dim"')}
${text(PLOT.right, PLOT.bottom + 40, axes.x, 'text-anchor="end" class="dim"')}
${grid.join("\n")}
${drawn.join("\n")}
${text(20, HEIGHT - 14, note, 'class="dim"')}
</svg>
`;
}

/** The end of a scale: the largest value, up to the next round number. */
function ceiling(values: number[]): number {
  const largest = Math.max(...values);
  const step = 10 ** Math.floor(Math.log10(largest)) / 2;
  return Math.ceil(largest / step) * step;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x}" y="${y}" ${attributes}>${content}</text>`;
}
