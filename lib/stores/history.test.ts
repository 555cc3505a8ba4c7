import { expect, test } from "vitest";
import { createHistoryStore } from "./history.ts";

test("former projects are kept newest first, each only once, and not without end", () => {
  let time = 0;
  const store = createHistoryStore(undefined, () => ++time);
  for (let n = 0; n < 10; n++)
    store.getState().keep({ id: "one", title: `${n}`, files: { a: `${n}` } });
  store.getState().keep({ id: "one", title: "again", files: { a: "5" } });
  const titles = store.getState().projects.map(({ title }) => title);
  expect(titles).toEqual(["again", "9", "8", "7", "6", "4", "3", "2"]);
});

test("two projects with the same files and different storage are both kept", () => {
  const store = createHistoryStore();
  store.getState().keep({ id: "mine", title: "mine", files: { a: "1" } });
  store.getState().keep({ id: "shared", title: "from a link", files: { a: "1" } });
  expect(store.getState().projects.map(({ id }) => id)).toEqual(["shared", "mine"]);
});

test("the oldest goes first when room is needed", () => {
  const store = createHistoryStore();
  store.getState().keep({ id: "one", title: "old", files: { a: "1" } });
  store.getState().keep({ id: "one", title: "new", files: { a: "2" } });
  expect(store.getState().forgetOldest()).toBe(true);
  expect(store.getState().projects.map(({ title }) => title)).toEqual(["new"]);
  store.getState().forgetOldest();
  expect(store.getState().forgetOldest()).toBe(false);
});
