import { expect, test } from "vitest";
import { createTabsStore } from "./tabs.ts";

function tabs(...paths: string[]) {
  const store = createTabsStore();
  store.getState().reset(paths);
  return store;
}

test("closing the active tab shows its neighbour", () => {
  const store = tabs("a", "b", "c");
  store.getState().show("b");
  store.getState().close("b");
  expect(store.getState()).toMatchObject({ open: ["a", "c"], active: "c" });
  store.getState().close("c");
  expect(store.getState().active).toBe("a");
  store.getState().close("a");
  expect(store.getState()).toMatchObject({ open: [], active: undefined });
});

test("closing another tab leaves the active one", () => {
  const store = tabs("a", "b");
  store.getState().close("b");
  expect(store.getState().active).toBe("a");
});

test("jumping opens the file and asks for the line, also for the same place twice", () => {
  const store = tabs("a");
  store.getState().jump({ file: "b", line: 3, column: 2 });
  const first = store.getState().reveal;
  expect(store.getState()).toMatchObject({ active: "b", reveal: { line: 3, column: 2 } });
  store.getState().jump({ file: "b", line: 3, column: 2 });
  expect(store.getState().reveal).not.toBe(first);
});

test("tabs follow a renamed folder and leave with a removed one", () => {
  const store = tabs("src/a.py", "src/b.py", "README.md");
  store.getState().rename("src", "lib");
  expect(store.getState()).toMatchObject({ open: ["lib/a.py", "lib/b.py", "README.md"] });
  expect(store.getState().active).toBe("lib/a.py");
  store.getState().drop("lib");
  expect(store.getState()).toMatchObject({ open: ["README.md"], active: "README.md" });
});
