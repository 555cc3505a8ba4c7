/** Levels as Python's logging has them; `print` is plain output. */
export type Level = "print" | "debug" | "info" | "warning" | "error";

const NAMES: Record<string, Level> = {
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  WARNING: "warning",
  ERROR: "error",
  CRITICAL: "error",
};

/** `WARNING:root:text`, `2026-01-01 10:00:00 [INFO] text`, `INFO - text`, … */
const LEVEL = /^(?:[\d\-:.,TZ ]+)?\[?\b(DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL)\b\]?(?=[:\s\]-])/;

/** `ValueError: no`, `pkg.Oops`, `KeyboardInterrupt`: the last line of a traceback. */
const EXCEPTION = /^[A-Za-z_][\w.]*(Error|Exception|Warning|Interrupt|Exit|Group)\b/;

/** The level of a line, from its own words, its stream, and the line before it. */
export function levelOf(
  stream: "stdout" | "stderr" | "note",
  text: string,
  before?: { stream: string; level: Level } | undefined,
): Level {
  const named = LEVEL.exec(text)?.[1];
  if (named !== undefined) return NAMES[named] ?? "print";
  if (stream === "note") return "info";
  if (/^\s*Traceback \(most recent call last\)/.test(text) || EXCEPTION.test(text)) return "error";
  const continues = before?.stream === stream && /^(\s+\S|$)/.test(text);
  if (continues && before !== undefined) return before.level;
  return stream === "stderr" ? "warning" : "print";
}
