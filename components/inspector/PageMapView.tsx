import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { MemoryReport } from "../../lib/snapshot/inspect/types.ts";
import { describePage, drawMap, gridFor, movedPage, pageAt } from "./page-map.ts";
import { useThemeColours } from "./useThemeColours.ts";

/** Memory as squares in rows. Pointing at one, or going there with the arrow keys, tells what it is. */
export function PageMapView({ memory: { map } }: { memory: MemoryReport }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [marked, setMarked] = useState(-1);
  const colours = useThemeColours();
  const pages = map.cause.length;
  const grid = gridFor(width, pages);
  const height = Math.ceil(grid.rows * grid.cell);

  useEffect(() => {
    const holder = canvas.current?.parentElement;
    if (!holder) return;
    const observer = new ResizeObserver(() => setWidth(holder.clientWidth));
    observer.observe(holder);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || width === 0) return;
    const scale = window.devicePixelRatio;
    element.width = Math.round(width * scale);
    element.height = Math.round(height * scale);
    context.scale(scale, scale);
    drawMap(context, map, gridFor(width, pages), colours, marked);
  }, [map, width, height, pages, colours, marked]);

  const onPointer = ({ nativeEvent }: PointerEvent): void =>
    setMarked(pageAt(grid, nativeEvent.offsetX, nativeEvent.offsetY, pages));
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = movedPage(event.key, marked, grid, pages);
    if (next === undefined) return;
    event.preventDefault();
    setMarked(next);
  };

  return (
    <section aria-label="Page map">
      <h3>
        Page map{" "}
        <span className="soft">
          a square is {map.pageBytes / 1024} KiB; strong colours were written
        </span>
      </h3>
      <div className="page-map">
        <canvas
          ref={canvas}
          style={{ height }}
          tabIndex={0}
          role="img"
          aria-label="Map of memory. The arrow keys move from square to square."
          aria-describedby="page-map-line"
          onPointerMove={onPointer}
          onPointerDown={onPointer}
          // A finger that was lifted still wants to read what it pointed at.
          onPointerLeave={({ pointerType }) => pointerType === "mouse" && setMarked(-1)}
          onFocus={() => setMarked((at) => Math.max(0, at))}
          onBlur={() => setMarked(-1)}
          onKeyDown={onKeyDown}
        />
      </div>
      <p className="page-map-line" id="page-map-line" aria-live="polite">
        {marked >= 0 ? describePage(map, marked) : "Point at a square to see what is there."}
      </p>
    </section>
  );
}
