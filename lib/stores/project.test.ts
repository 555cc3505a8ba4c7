import { expect, test } from "vitest";
import { createProjectStore, isSavedProject, type StoredProject } from "./project.ts";
import { savingStorage } from "./storage.ts";

const initial = {
  files: { "src/entry.py": "x = 1", "src/a/b.py": "", "pyproject.toml": "" },
  title: "FastAPI",
  edited: false,
};

function memory() {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (name: string) => map.get(name) ?? null,
    setItem: (name: string, value: string) => void map.set(name, value),
    removeItem: (name: string) => void map.delete(name),
  };
}

test("setting a file marks the project as edited, unless nothing changed", () => {
  const store = createProjectStore(initial);
  store.getState().setFile("src/entry.py", "x = 1");
  expect(store.getState().edited).toBe(false);
  store.getState().setFile("src/entry.py", "x = 2");
  expect(store.getState()).toMatchObject({ edited: true, files: { "src/entry.py": "x = 2" } });
});

test("a lock from the server is kept and is no edit of the user's", () => {
  const store = createProjectStore(initial);
  store.getState().setLock("lock");
  expect(store.getState().files["pylock.toml"]).toBe("lock");
  expect(store.getState().edited).toBe(false);
});

test("renaming a folder moves everything in it, and only that", () => {
  const store = createProjectStore({ ...initial, files: { ...initial.files, "src2/c.py": "" } });
  store.getState().rename("src", "lib");
  expect(Object.keys(store.getState().files).sort()).toEqual([
    "lib/a/b.py",
    "lib/entry.py",
    "pyproject.toml",
    "src2/c.py",
  ]);
});

test("what was removed can be put back", () => {
  const store = createProjectStore(initial);
  const removed = store.getState().remove("src");
  expect(Object.keys(store.getState().files)).toEqual(["pyproject.toml"]);
  store.getState().restore(removed);
  expect(store.getState().files).toEqual(initial.files);
});

test("an empty folder is remembered until a file lies in it", () => {
  const store = createProjectStore(initial);
  store.getState().addFolder("docs");
  expect(store.getState().folders).toEqual(["docs"]);
  store.getState().setFile("docs/a.md", "");
  expect(store.getState().folders).toEqual([]);
});

test("edits survive a reload", () => {
  const storage = memory();
  const saving = () => savingStorage<StoredProject>({ storage, check: isSavedProject });
  const first = saving();
  createProjectStore(initial, first).getState().setFile("src/entry.py", "edited");
  first.flush();
  const again = createProjectStore(initial, saving()).getState();
  expect(again).toMatchObject({ edited: true, files: { "src/entry.py": "edited" } });
});

test("a project's id lasts over reloads, one stored without any too, and a new project has another", () => {
  const storage = memory();
  const { id: _, ...former } = createProjectStore(initial).getState();
  storage.setItem("thaw:project", JSON.stringify({ state: former, version: 0 }));
  const open = () => {
    const saving = savingStorage<StoredProject>({ storage, check: isSavedProject });
    const store = createProjectStore(initial, saving);
    saving.flush();
    return store;
  };
  const { id } = open().getState();
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  const again = open();
  expect(again.getState().id).toBe(id);
  again.getState().replace(initial.files, "another");
  expect(again.getState().id).not.toBe(id);
  again.getState().replace(initial.files, "back", id);
  expect(again.getState().id).toBe(id);
});

test.each(["", "{", "null", '{"state":{"files":{"a":1},"title":"","edited":true}}'])(
  "a broken stored project (%s) gives way to the template",
  (stored) => {
    const storage = memory();
    storage.setItem("thaw:project", stored);
    const store = createProjectStore(initial, savingStorage({ storage, check: isSavedProject }));
    expect(store.getState().files).toEqual(initial.files);
  },
);
