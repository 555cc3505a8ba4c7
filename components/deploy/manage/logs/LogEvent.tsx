import { memo } from "react";
import type { TailEvent } from "../../../../lib/deploy/manage/tail-event.ts";
import { useManage } from "../../../../lib/stores/hooks.ts";
import { hasFailed, type TailEntry } from "../../../../lib/stores/tail.ts";
import { milliseconds } from "../../../ui/format.ts";
import { TextWithPlaces } from "../../../ui/TextWithPlaces.tsx";
import { versionName } from "../versions/words.ts";

/** One invocation: what it was in a line, and when opened what it logged and raised. */
export const LogEvent = memo(function LogEvent({ entry }: { entry: TailEntry }) {
  const versions = useManage((state) => state.overview?.versions ?? []);
  const { title, outcome, status, at, version, wallTime, cpuTime, logs, exceptions } = entry;
  const failed = hasFailed(entry);
  if (entry.kind === "notice") return <p className="log-notice">{title}</p>;
  const facts = [
    `Outcome: ${outcome}`,
    version === "" ? "" : `version ${versionName(version, versions)}`,
    wallTime === undefined ? "" : `${milliseconds(wallTime)} in all`,
    cpuTime === undefined ? "" : `${milliseconds(cpuTime)} of processor`,
  ].filter(Boolean);
  return (
    <details className="log-event" data-failed={failed || undefined}>
      <summary>
        <time dateTime={new Date(at).toISOString()}>
          {new Date(at).toLocaleTimeString([], { hour12: false })}
        </time>
        <span className="log-status">{status ?? wordOf(entry, failed)}</span>
        <span className="log-title">{title}</span>
        <span className="log-first">{firstLine(entry)}</span>
      </summary>
      <p className="log-facts">{facts.join(", ")}</p>
      {logs.map((log, index) => (
        <pre
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one event never move
          key={index}
          className="log-line"
          data-level={log.level}
        >
          <span className="sr-only">{log.level}: </span>
          <TextWithPlaces text={log.text} />
        </pre>
      ))}
      {exceptions.map(({ name, message, stack }, index) => (
        <pre
          // biome-ignore lint/suspicious/noArrayIndexKey: the exceptions of one event never move
          key={index}
          className="log-line"
          data-level="error"
        >
          <TextWithPlaces
            text={stack.includes(message) ? stack : `${name}: ${message}\n${stack}`}
          />
        </pre>
      ))}
      {logs.length === 0 && exceptions.length === 0 && (
        <p className="log-facts">It logged nothing.</p>
      )}
    </details>
  );
});

const wordOf = ({ kind }: TailEvent, failed: boolean): string =>
  failed ? "failed" : kind === "other" ? "ok" : kind;

/** What tells most of it: the last line of what was raised, or the first of what was logged. */
function firstLine({ logs, exceptions }: TailEvent): string {
  const [raised] = exceptions;
  if (raised) return raised.message.trimEnd().split("\n").at(-1) ?? "";
  const [log] = logs;
  const more = logs.length > 1 ? ` (+${logs.length - 1})` : "";
  return log ? (log.text.split("\n")[0] ?? "") + more : "";
}
