import { readFile, rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPackIndex } from "../../lib/packages/pack.ts";
import { makeService, makeWheel, serveIndex, type TestService } from "./testing.ts";

const FASTAPI = ["fastapi", "httpx", "pydantic"];

describe("the packages service", { timeout: 60_000 }, () => {
  let service: TestService;

  beforeAll(async () => {
    service = await makeService();
  }, 60_000);
  afterAll(() => service.remove());

  it("resolves FastAPI, httpx and pydantic for Pyodide and adds the workers SDK", async () => {
    const result = await service.resolve({ dependencies: FASTAPI });
    expect(result.modules).toEqual(["asgi", "fastapi", "httpx", "pydantic", "workers"]);
    expect(result.packages).toContainEqual({ name: "workers-runtime-sdk", version: "1.9.5" });
    expect(result.lock).toContain('lock-version = "1.0"');
    expect(result.lock).not.toContain(service.settings.data);

    const bytes = await readFile(service.packPath(result.pack.hash));
    expect(bytes.length).toBe(result.pack.bytes);
    const paths = [...readPackIndex(bytes).keys()];
    expect(paths.filter((path) => path.endsWith(".so"))).toEqual([
      "pydantic_core/_pydantic_core.cpython-314-wasm32-emscripten.so",
    ]);
    expect(paths).toEqual([...paths].sort());
    expect(paths).toContain("fastapi/__init__.py");
    expect(paths.some((path) => /^fastapi-.*\.dist-info\/METADATA$/.test(path))).toBe(true);
    const noise = /^bin\/|__pycache__|\.pyc$|INSTALLER|REQUESTED|direct_url|^\.lock|uv_/;
    expect(paths.filter((path) => noise.test(path))).toEqual([]);
  });

  it("finds the six libraries of five packages", async () => {
    const dependencies = ["pydantic", "charset-normalizer", "msgpack", "jiter", "simplejson"];
    const result = await service.resolve({ dependencies });
    const index = readPackIndex(await readFile(service.packPath(result.pack.hash)));
    const libraries = [...index.keys()].filter((path) => path.endsWith(".so"));
    expect(libraries.length).toBeGreaterThanOrEqual(6);
    expect(result.modules).toEqual(
      expect.arrayContaining(["charset_normalizer", "jiter", "msgpack", "pydantic", "simplejson"]),
    );
    expect(result.modules.filter((name) => name.startsWith("_"))).toEqual([]);
  });

  it("makes the same bytes in another folder", async () => {
    const other = await makeService();
    try {
      const [one, two] = [
        await service.resolve({ dependencies: ["jiter", "httpx"] }),
        await other.resolve({ dependencies: ["httpx", "jiter"] }),
      ];
      expect(two.pack).toEqual(one.pack);
      expect(two.lockHash).toBe(one.lockHash);
    } finally {
      await other.remove();
    }
  });

  it("answers a lock it knows without uv, in its sender's own words", async () => {
    const { lock } = await service.resolve({ dependencies: FASTAPI });
    const without = await makeService({ data: service.settings.data, uv: "/nowhere/uv" });
    const commented = `# mine\n${lock}`;
    const result = await without.resolve({ dependencies: [...FASTAPI].reverse(), lock: commented });
    expect(result.lock).toBe(commented);
    expect(result).toEqual({
      ...(await service.resolve({ dependencies: FASTAPI })),
      lock: commented,
    });
  });

  it("keeps a lock's versions while they fit, and resolves again when they don't", async () => {
    const old = 'lock-version = "1.0"\n[[packages]]\nname = "httpx"\nversion = "0.27.0"\n';
    const kept = await service.resolve({ dependencies: ["httpx"], lock: old });
    expect(kept.packages).toContainEqual({ name: "httpx", version: "0.27.0" });
    const renewed = await service.resolve({ dependencies: ["httpx>=0.28"], lock: kept.lock });
    expect(renewed.packages).not.toContainEqual({ name: "httpx", version: "0.27.0" });
    const broken = await service.resolve({ dependencies: ["httpx"], lock: "not a lock" });
    expect(broken.modules).toContain("httpx");
  });

  it("never follows the addresses of a lock that was sent, and tells when contents differ", async () => {
    const wheel = `{ url = "http://127.0.0.1:9/httpx.whl", hashes = { sha256 = "${"0".repeat(64)}" } }`;
    const lock = `lock-version = "1.0"\n[[packages]]\nname = "httpx"\nversion = "0.28.1"\nwheels = [${wheel}]\n`;
    await expect(service.resolve({ dependencies: ["httpx==0.28.1"], lock })).rejects.toMatchObject({
      code: "version_conflict",
      file: "pylock.toml",
      message: expect.stringContaining("httpx 0.28.1"),
    });
  });

  it("shares one piece of work between requests at the same time", async () => {
    const fresh = await makeService();
    try {
      const request = { dependencies: ["msgpack"] };
      const results = await Promise.all([1, 2, 3].map(() => fresh.resolve(request)));
      expect(new Set(results.map(({ pack }) => pack.hash)).size).toBe(1);
      // The work was one: every answer is of the same objects.
      expect(results[1]?.pack).toBe(results[0]?.pack);
    } finally {
      await fresh.remove();
    }
  });

  it("builds a pack again that was removed", async () => {
    const { pack } = await service.resolve({ dependencies: ["httpx"] });
    await rm(service.packPath(pack.hash));
    expect((await service.resolve({ dependencies: ["httpx"] })).pack).toEqual(pack);
    expect((await readFile(service.packPath(pack.hash))).length).toBe(pack.bytes);
  });

  it("takes packages from an extra index and keeps its credentials out of the answer", async () => {
    const tiny = makeWheel("tiny", "1.0", { "tiny.py": "x = 1\n", "tests/__init__.py": "" });
    const index = await serveIndex([tiny], "user:hunter2");
    const extra = await makeService({ extraIndexUrls: [index.url] });
    try {
      const result = await extra.resolve({ dependencies: ["tiny"] });
      expect(result.modules).toEqual(["asgi", "tiny", "workers"]);
      expect(JSON.stringify(result)).not.toContain("hunter2");
      const again = await extra.resolve({ dependencies: ["tiny"], lock: result.lock });
      expect(again).toEqual(result);
    } finally {
      await index.close();
      await extra.remove();
    }
  });
});
