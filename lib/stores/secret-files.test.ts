import { expect, test, vi } from "vitest";
import { createHistoryStore, isSavedHistory } from "./history.ts";
import { createProjectStore, isSavedProject } from "./project.ts";
import { unseal } from "./sealed.ts";
import { keepSecretFiles } from "./secret-files.ts";
import { memoryStorage, savingStorage } from "./storage.ts";

const algorithm = { name: "AES-GCM", length: 256 };
const newKey = () => crypto.subtle.generateKey(algorithm, false, ["encrypt", "decrypt"]);

/** The stores of a page that is opened on a storage, as `all.ts` has them. */
function open(storage = memoryStorage(), keyOf: () => Promise<CryptoKey> = newKey) {
  const projectStorage = savingStorage({ storage, check: isSavedProject, delay: 0 });
  const historyStorage = savingStorage({ storage, check: isSavedHistory, delay: 0 });
  const project = createProjectStore({ files: {}, title: "t", edited: false }, projectStorage);
  const history = createHistoryStore(historyStorage, () => 7);
  const onFailure = vi.fn();
  const restore = keepSecretFiles({ project, history, storage, keyOf, onFailure });
  const all = (): string => {
    projectStorage.flush();
    historyStorage.flush();
    const names = ["thaw:project", "thaw:former-projects", "thaw:secret-files"];
    return names.map((name) => storage.getItem(name) ?? "").join("\n");
  };
  return { project, history, onFailure, restore, all, storage };
}

test("files of secrets are there again after a reload, and unreadable in the browser's storage", async () => {
  const key = await newKey();
  const before = open(memoryStorage(), async () => key);
  await before.restore();
  const state = before.project.getState();
  state.replace({ "a.py": "x", ".dev.vars": "KEY=hunter1" }, "one");
  before.history.getState().keep(before.project.getState());
  state.replace({ "b.py": "y", ".env": "KEY=hunter2", ".env.example": "KEY=" }, "two");
  state.setFile(".env", "KEY=hunter3");
  await vi.waitFor(async () => {
    const kept = before.storage.getItem("thaw:secret-files") ?? "";
    expect(JSON.stringify(await unseal(kept, key))).toContain("hunter3");
  });
  expect(before.all()).toContain("b.py");
  expect(before.all()).not.toMatch(/hunter/);

  const after = open(before.storage, async () => key);
  expect(after.project.getState().files).toEqual({ "b.py": "y", ".env.example": "KEY=" });
  await after.restore();
  expect(after.project.getState().files[".env"]).toBe("KEY=hunter3");
  expect(after.history.getState().projects[0]?.files).toEqual({
    "a.py": "x",
    ".dev.vars": "KEY=hunter1",
  });
  expect(after.onFailure).not.toHaveBeenCalled();
  after.project.getState().remove(".env");
  after.history.setState({ projects: [] });
  await vi.waitFor(() => expect(after.storage.getItem("thaw:secret-files")).toBeNull());
});

test("what was typed before they were back is newer, and what can't be kept is said once", async () => {
  const key = await newKey();
  const first = open(memoryStorage(), async () => key);
  await first.restore();
  first.project.getState().setFile(".dev.vars", "KEY=old");
  await vi.waitFor(() => expect(first.storage.getItem("thaw:secret-files")).not.toBeNull());
  first.all();
  const second = open(first.storage, async () => key);
  second.project.getState().setFile(".dev.vars", "KEY=new");
  await second.restore();
  expect(second.project.getState().files[".dev.vars"]).toBe("KEY=new");

  const third = open(first.storage, () => Promise.reject(new Error("no keys here")));
  await third.restore();
  expect(third.onFailure).toHaveBeenCalledWith("read");
  for (const text of ["a", "b"]) third.project.getState().setFile(".dev.vars", text);
  await vi.waitFor(() => expect(third.onFailure).toHaveBeenCalledWith("keep"));
  expect(third.onFailure).toHaveBeenCalledTimes(2);
});
