import { expect, test } from "vitest";
import { isSame, versionDifference } from "./difference.ts";
import type { VersionDetails } from "./types.ts";

const version = (changes: Partial<VersionDetails> = {}): VersionDetails => ({
  id: "v",
  bindings: [],
  compatibilityDate: "2026-10-01",
  compatibilityFlags: [],
  limits: {},
  etag: "e",
  modules: [{ name: "a.py", bytes: 1, hash: "1" }],
  files: { "a.py": "1" },
  packages: {},
  ...changes,
});

test("what was added, removed and changed is told with both sides", () => {
  const before = version({
    files: { "a.py": "1", "gone.py": "g" },
    packages: { httpx: "0.27" },
    bindings: [{ type: "kv_namespace", name: "KV", namespace_id: "1" }],
  });
  const after = version({
    files: { "a.py": "2", "new.py": "n" },
    packages: { httpx: "0.28" },
    bindings: [{ type: "kv_namespace", namespace_id: "2", name: "KV" }],
    limits: { cpu_ms: 50 },
    modules: [{ name: "a.py", bytes: 2, hash: "2" }],
  });
  expect(versionDifference(before, after)).toEqual({
    files: [
      { name: "a.py", before: "1", after: "2" },
      { name: "gone.py", before: "g", after: undefined },
      { name: "new.py", before: undefined, after: "n" },
    ],
    packages: [{ name: "httpx", before: "0.27", after: "0.28" }],
    bindings: [
      {
        name: "KV",
        before: "kv_namespace\nnamespace_id: 1",
        after: "kv_namespace\nnamespace_id: 2",
      },
    ],
    settings: [{ name: "Limits", before: "", after: "cpu_ms: 50" }],
    modules: [{ name: "a.py", before: 1, after: 2 }],
    doubtful: false,
  });
});

test("the order of bindings, of their keys and of flags is no difference", () => {
  const one = { type: "json", name: "A", json: { b: 1 } };
  const two = { type: "r2_bucket", name: "B", bucket_name: "x", jurisdiction: "eu" };
  const twoAgain = { jurisdiction: "eu", bucket_name: "x", name: "B", type: "r2_bucket" };
  const before = version({ bindings: [one, two], compatibilityFlags: ["a", "b"] });
  const after = version({ bindings: [twoAgain, one], compatibilityFlags: ["b", "a"] });
  expect(isSame(versionDifference(before, after))).toBe(true);
});

test("an API that marks the code as changed and gives the same modules is not believed", () => {
  const difference = versionDifference(version(), version({ etag: "other" }));
  expect(difference.doubtful).toBe(true);
  expect(isSame(difference)).toBe(false);
});
