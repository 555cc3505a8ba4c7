import { memo } from "react";
import type { ConsoleEntry } from "../../lib/stores/console.ts";
import { TextWithPlaces } from "../ui/TextWithPlaces.tsx";

/** One entry; its colour isn't all that tells its level. */
export const ConsoleLine = memo(function ConsoleLine({ entry }: { entry: ConsoleEntry }) {
  const { level, text, time, stream } = entry;
  const loud = level === "error" || level === "warning";
  return (
    <div className="console-line" data-level={level} data-stream={stream}>
      <time dateTime={new Date(time).toISOString()}>
        {new Date(time).toLocaleTimeString([], { hour12: false })}
      </time>
      {loud && <span className="sr-only">{level}: </span>}
      <pre>
        <TextWithPlaces text={text} />
      </pre>
    </div>
  );
});
