import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../lib/hash.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { type BuiltSnapshot, bundleBuilder, TestBuilder } from "./builder.ts";

const ONE = "TITLE = 'one'";
const OTHER = "import colorsys\nTITLE = 'another'";

function project(name: string, source: string): ProjectFiles {
  return {
    "src/entry.py": `${source}\ndef on_fetch(request):\n    return TITLE\n`,
    "pyproject.toml": `[project]
name = "${name}"
version = "1.0"
requires-python = ">=3.12"
dependencies = []
`,
    "wrangler.jsonc": JSON.stringify({
      name,
      main: "src/entry.py",
      compatibility_date: "2026-10-01",
      compatibility_flags: ["python_workers"],
    }),
  };
}

function hashOf({ result }: BuiltSnapshot, kind: string): string | undefined {
  return result.snapshot.layers.find((layer) => layer.kind === kind)?.hash;
}

describe("what the store keeps of snapshots", () => {
  let modules: Awaited<ReturnType<typeof bundleBuilder>>;
  let builder: TestBuilder;

  beforeAll(async () => {
    await buildRuntime();
    await buildIsolates();
    modules = await bundleBuilder();
    builder = await TestBuilder.start(modules);
  }, 300_000);
  afterAll(() => builder?.stop(), 30_000);

  it("is one runtime and one packages layer, however many programs stand on one lock", async () => {
    const one = await builder.build(project("one", ONE));
    const before = new Set(builder.contents.keys());
    const other = await builder.build(project("other", OTHER));
    expect(hashOf(other, "runtime")).toBe(hashOf(one, "runtime"));
    expect(hashOf(other, "packages")).toBe(hashOf(one, "packages"));
    expect(hashOf(other, "app")).not.toBe(hashOf(one, "app"));
    const app = hashOf(other, "app") ?? "";
    const added = [...builder.contents.keys()].filter((hash) => !before.has(hash));
    // The program's own layer, and the main module that names it.
    expect(added).toHaveLength(2);
    expect(added).toContain(app);
    const total = added.reduce((sum, hash) => sum + (builder.contents.get(hash)?.length ?? 0), 0);
    expect(total).toBeLessThan(200_000);
  });

  it("does not grow when the same program is built again", async () => {
    const one = await builder.build(project("one", ONE));
    const before = builder.contents.size;
    const again = await builder.build(project("one", ONE));
    expect(again.result.snapshot).toEqual(one.result.snapshot);
    expect(builder.contents.size).toBe(before);
  });

  it("is made again where it is damaged or gone, by a builder that starts on the store", async () => {
    const { environment, result } = await builder.build(project("one", ONE));
    const hashes = [...environment.layers.map(({ hash }) => hash), environment.pack.hash];
    const [runtime = "", packages = "", pack = ""] = hashes;
    for (const hash of [runtime, packages]) {
      const content = new Uint8Array(builder.contents.get(hash) ?? []);
      content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
      builder.contents.set(hash, content);
    }
    builder.contents.delete(pack);
    const store = (request: Request) => builder.answerStore(request);
    const next = await TestBuilder.start(modules, [], { store });
    try {
      expect((await next.build(project("one", ONE))).result.snapshot).toEqual(result.snapshot);
    } finally {
      await next.stop();
    }
    for (const hash of hashes) {
      expect(await sha256(new Uint8Array(builder.contents.get(hash) ?? []))).toBe(hash);
    }
  });

  it("is the same in another store, built from nothing in another process", async () => {
    const one = await builder.build(project("one", ONE));
    const elsewhere = await TestBuilder.start(modules);
    try {
      const other = await elsewhere.build(project("one", ONE));
      expect(other.result.snapshot).toEqual(one.result.snapshot);
    } finally {
      await elsewhere.stop();
    }
  });
});
