import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createConsoleStore, visibleEntries } from "./console.ts";
import { levelOf } from "./levels.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  ["stdout", "hello", "print"],
  ["stdout", "INFORMATION about it", "print"],
  ["stderr", "WARNING:root:careful", "warning"],
  ["stderr", "2026-01-01 10:00:00,123 [ERROR] no", "error"],
  ["stdout", "[DEBUG] x", "debug"],
  ["stderr", "CRITICAL - the end", "error"],
  ["stderr", "Traceback (most recent call last):", "error"],
  ["stderr", "pydantic.ValidationError: 1 error", "error"],
  ["stderr", "something", "warning"],
] as const)("on %s, %j is %s", (stream, text, level) => {
  expect(levelOf(stream, text)).toBe(level);
});

test("an indented line goes with the one before it", () => {
  const before = { stream: "stderr", level: "error" } as const;
  expect(levelOf("stderr", '  File "src/entry.py", line 1', before)).toBe("error");
});

test("output arrives in one change, however much there is", () => {
  const store = createConsoleStore();
  const changes = vi.fn();
  store.subscribe(changes);
  for (let n = 0; n < 100; n++) store.getState().append("stdout", `${n}\n`);
  vi.runAllTimers();
  expect(changes).toHaveBeenCalledOnce();
  expect(store.getState().entries[99]).toMatchObject({ text: "99", level: "print" });
});

test("only the newest entries are held, and what was let go is counted", () => {
  const store = createConsoleStore();
  for (let n = 0; n < 5_000; n++) store.getState().append("stdout", `${n}`);
  vi.runAllTimers();
  const { entries, dropped } = store.getState();
  expect(entries).toHaveLength(2_000);
  expect(entries.at(-1)?.text).toBe("4999");
  expect(dropped).toBe(3_000);
});

test("the filter looks at text and level", () => {
  const store = createConsoleStore();
  store.getState().append("stdout", "Request one");
  store.getState().append("stderr", "ERROR:app:request two");
  vi.runAllTimers();
  const texts = () => visibleEntries(store.getState()).map(({ text }) => text);
  store.getState().setFilter("request");
  expect(texts()).toHaveLength(2);
  store.getState().setAtLeast("error");
  expect(texts()).toEqual(["ERROR:app:request two"]);
});
