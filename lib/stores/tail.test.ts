import { expect, test } from "vitest";
import type { TailEvent } from "../deploy/manage/tail-event.ts";
import { createTailStore, visibleEvents } from "./tail.ts";

const event = (title: string, more: Partial<TailEvent> = {}): TailEvent => ({
  kind: "request",
  title,
  outcome: "ok",
  status: 200,
  at: 0,
  version: "",
  wallTime: undefined,
  cpuTime: undefined,
  logs: [],
  exceptions: [],
  ...more,
});

const titles = (store: ReturnType<typeof createTailStore>) =>
  visibleEvents(store.getState()).map(({ title }) => title);

test("while the list is held, what comes waits, and nothing of it is lost", () => {
  const store = createTailStore();
  const { begin, add, pause } = store.getState();
  begin("w");
  add(event("1"));
  pause(true);
  add(event("2"));
  expect(titles(store)).toEqual(["1"]);
  expect(store.getState().waiting).toHaveLength(1);
  pause(false);
  expect(titles(store)).toEqual(["1", "2"]);
});

test("events are found by outcome, and by words of their logs and exceptions", () => {
  const store = createTailStore();
  const { add, filter } = store.getState();
  add(event("fine", { logs: [{ level: "log", text: "Quoted 3 items", at: 0 }] }));
  add(event("raised", { outcome: "exception" }));
  add(event("answered 500", { status: 500 }));
  filter({ outcome: "failed" });
  expect(titles(store)).toEqual(["raised", "answered 500"]);
  filter({ outcome: "ok" });
  expect(titles(store)).toEqual(["fine"]);
  filter({ outcome: "all", text: "quoted" });
  expect(titles(store)).toEqual(["fine"]);
});

test("the newest 500 are kept, and it is told how many were let go", () => {
  const store = createTailStore();
  for (let at = 0; at < 510; at++) store.getState().add(event(String(at)));
  expect(store.getState()).toMatchObject({ dropped: 10, entries: { length: 500 } });
  expect(titles(store)[0]).toBe("10");
});

test("another Worker's logs begin with an empty list, the same one's go on", () => {
  const store = createTailStore();
  const { begin, add } = store.getState();
  begin("w");
  add(event("1"));
  begin("w");
  expect(titles(store)).toEqual(["1"]);
  begin("other");
  expect(titles(store)).toEqual([]);
});
