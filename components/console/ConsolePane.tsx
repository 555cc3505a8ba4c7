import { stores } from "../../lib/stores/all.ts";
import { visibleEntries } from "../../lib/stores/console.ts";
import { useConsole } from "../../lib/stores/hooks.ts";
import type { Level } from "../../lib/stores/levels.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { useFollow } from "../ui/useFollow.ts";
import { ConsoleLine } from "./ConsoleLine.tsx";

const LEVELS: { level: Level; label: string }[] = [
  { level: "print", label: "All" },
  { level: "info", label: "Info and up" },
  { level: "warning", label: "Warnings and up" },
  { level: "error", label: "Errors" },
];

/** What the program printed and logged, the newest at the foot. */
export function ConsolePane() {
  const { entries, dropped, filter, atLeast } = useConsole((state) => state);
  const shown = visibleEntries({ entries, filter, atLeast });
  const list = useFollow(shown.at(-1)?.id);

  const { setFilter, setAtLeast, clear } = stores.console.getState();
  return (
    <section className="floe console" aria-label="Console">
      <div className="pane-head">
        <h2>Console</h2>
        <input
          type="search"
          aria-label="Filter the console"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <select
          aria-label="Level"
          value={atLeast}
          onChange={(event) => setAtLeast(event.target.value as Level)}
        >
          {LEVELS.map(({ level, label }) => (
            <option key={level} value={level}>
              {label}
            </option>
          ))}
        </select>
        <IconButton icon="clear" label="Clear the console" onClick={clear} />
      </div>
      <div
        ref={list.ref}
        className="console-lines"
        role="log"
        aria-label="Output"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard
        tabIndex={0}
        onScroll={list.onScroll}
      >
        {dropped > 0 && <p className="console-dropped">{dropped} older entries were let go.</p>}
        {shown.map((entry) => (
          <ConsoleLine key={entry.id} entry={entry} />
        ))}
        {shown.length === 0 && (
          <p className="empty">
            {entries.length === 0
              ? "What the program prints and logs comes here."
              : "The filter hides everything there is."}
          </p>
        )}
      </div>
    </section>
  );
}
