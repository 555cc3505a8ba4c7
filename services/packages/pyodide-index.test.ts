import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ThawError } from "../../lib/errors.ts";
import { indexVariables } from "./indexes.ts";
import { PYODIDE_INDEX, Reachability } from "./pyodide-index.ts";
import { createPackagesService, type PackagesService } from "./service.ts";
import { readSettings, type Settings } from "./settings.ts";
import {
  listen,
  makeService,
  makeWheel,
  serveIndex,
  type TestService,
  type Wheel,
} from "./testing.ts";
import {
  makeMarkupsafe,
  PYODIDE_TAG,
  type PyodideIndexStandIn,
  servePyodideIndex,
} from "./testing-pyodide.ts";

const LINUX = "cp314-cp314-manylinux_2_17_x86_64";
const wheel = (version: string, from: string, tag?: string): Wheel =>
  makeWheel("both", version, { "both.py": `FROM = "${from}"\n` }, tag ? { tag } : {});

/** What stands for PyPI: `compiled` has no wheel for Pyodide there. */
const PYPI = [
  wheel("1.0", "pypi"),
  makeWheel("compiled", "2.5", {}, { tag: LINUX }),
  makeWheel("compiled", "2.4", {}, { tag: LINUX }),
  makeWheel("needs_compiled", "1.0", { "needs_compiled.py": "" }, { requires: ["compiled>=2"] }),
  makeWheel("newer", "1.1", { "newer.py": "" }),
  makeWheel("workers_runtime_sdk", "1.9.5", { "workers.py": "" }),
];
const PYODIDE = [
  wheel("1.0", "pyodide"),
  makeWheel("compiled", "2.4", { "compiled.py": "" }, { tag: PYODIDE_TAG }),
  makeWheel("newer", "1.0", { "newer.py": "" }),
];

describe("Pyodide's index as the second one", { timeout: 60_000 }, () => {
  let home: TestService;
  let pypi: Awaited<ReturnType<typeof serveIndex>>;
  let pyodide: PyodideIndexStandIn;

  beforeAll(async () => {
    [home, pypi, pyodide] = await Promise.all([
      makeService(),
      serveIndex(PYPI),
      servePyodideIndex(PYODIDE),
    ]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([home.remove(), pypi.close(), pyodide.close()]);
  });

  const serviceWith = (pyodideIndex: string, say?: (line: string) => void): PackagesService =>
    createPackagesService({ ...home.settings, indexUrl: pypi.url, pyodideIndex }, say);
  const failure = (service: PackagesService, dependencies: string[]): Promise<ThawError> =>
    service.resolve({ dependencies }).then(
      () => Promise.reject(new Error("not refused")),
      (thrown) => ThawError.from(thrown),
    );

  it("gives what PyPI has no wheel of; a version both have is PyPI's, and so is a newer one", async () => {
    const service = serviceWith(pyodide.url);
    const dependencies = ["needs-compiled", "both", "newer"];
    const { packages, lock } = await service.resolve({ dependencies });
    expect(packages).toContainEqual({ name: "compiled", version: "2.4" });
    expect(packages).toContainEqual({ name: "newer", version: "1.1" });
    const urls = [...lock.matchAll(/url = "([^"]+)"/g)].map(([, url]) => url ?? "");
    const ours = urls.filter((url) => url.includes("/full/"));
    expect(ours).toEqual([expect.stringContaining(`compiled-2.4-${PYODIDE_TAG}.whl`)]);
    const hashes = [...lock.matchAll(/sha256 = "([^"]+)"/g)].map(([, hash]) => hash);
    expect(hashes).toContain(PYODIDE[1]?.sha256);
    expect(hashes).toContain(PYPI[0]?.sha256);
    expect(await service.resolve({ dependencies, lock })).toMatchObject({ lock });
  });

  it("keeps a lock that has Pyodide's wheel of a version both have, as pywrangler makes them", async () => {
    const first = await serviceWith(pyodide.url).resolve({ dependencies: ["both"] });
    const [fromPypi, fromPyodide] = [PYPI[0]?.sha256 ?? "", PYODIDE[0]?.sha256 ?? ""];
    const lock = first.lock.replace(fromPypi, fromPyodide);
    const kept = await serviceWith(pyodide.url).resolve({ dependencies: ["both"], lock });
    expect(kept.lock).toBe(lock);
    const other = lock.replace(fromPyodide, "0".repeat(64));
    const refused = serviceWith(pyodide.url).resolve({ dependencies: ["both"], lock: other });
    await expect(refused).rejects.toMatchObject({ code: "version_conflict" });
  });

  it("is done without while it can't be reached, told once, and named where it is needed", async () => {
    const closed = await listen(createServer());
    await closed.close();
    const lines: string[] = [];
    const service = serviceWith(`http://127.0.0.1:${closed.port}/314.0.7`, (line) =>
      lines.push(line),
    );
    expect((await service.resolve({ dependencies: ["both"] })).modules).toContain("both");
    expect((await service.resolve({ dependencies: ["newer"] })).modules).toContain("newer");
    expect(lines).toEqual([
      expect.stringMatching(/^Pyodide's own package index \(http:\S+\) can't be reached: the conn/),
    ]);
    const refused = await failure(service, ["needs-compiled"]);
    expect(refused.code).toBe("index_unreachable");
    expect(refused.message).toContain(`/314.0.7) can't be reached: the connection is refused`);
    expect(refused.message).toContain("compiled 2.5 has wheels for CPython on Linux but none");
    expect(refused.message).toContain("It is needed by needs-compiled");

    const back = await servePyodideIndex(PYODIDE, closed.port);
    try {
      const { packages } = await service.resolve({ dependencies: ["needs-compiled"] });
      expect(packages).toContainEqual({ name: "compiled", version: "2.4" });
      expect(lines.slice(1)).toEqual(["Pyodide's package index answers again."]);
    } finally {
      await back.close();
    }
    // It went away while it was believed to be there.
    const { packages } = await service.resolve({ dependencies: ["both", "newer"] });
    expect(packages).toContainEqual({ name: "both", version: "1.0" });
  });

  it("gives the markupsafe that Flask needs, and nothing else of it", async () => {
    const index = await servePyodideIndex([await makeMarkupsafe()]);
    const service = createPackagesService({ ...home.settings, pyodideIndex: index.url });
    try {
      const { packages, modules, lock } = await service.resolve({ dependencies: ["flask"] });
      expect(packages).toContainEqual({ name: "markupsafe", version: "3.0.3" });
      expect(modules).toContain("flask");
      expect(lock.match(/url = "http:\/\/127/g)).toHaveLength(1);
      expect(new Set(index.asked)).toContain("flask");
    } finally {
      await index.close();
    }
  });

  it("is not blamed for another index that is down", async () => {
    const other = await listen(createServer());
    await other.close();
    const service = createPackagesService({
      ...home.settings,
      indexUrl: `http://127.0.0.1:${other.port}/simple`,
      pyodideIndex: pyodide.url,
    });
    const refused = await failure(service, ["unheard-of"]);
    expect(refused.code).toBe("index_unreachable");
    expect(refused.message).toContain("(THAW_INDEX_URL)");
  });
});

it("never waits for an index that didn't answer the last time", async () => {
  let answer: (why: ThawError | undefined) => void = () => {};
  const ask = (): Promise<ThawError | undefined> =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const reachability = new Reachability(ask, () => {}, 0);
  const first = reachability.answers();
  answer(new ThawError("index_unreachable", "Down."));
  expect(await first).toBe(false);
  // Asked again, but nobody waits for the answer.
  expect(await reachability.answers()).toBe(false);
  answer(undefined);
  await expect.poll(() => reachability.why).toBeUndefined();
});

describe("the settings of the second index", () => {
  const settings = (env: Record<string, string>): Settings =>
    readSettings({ INTERNAL_TOKEN: "token", THAW_DATA: "data", UV_NO_CONFIG: "1", ...env });

  it("is Pyodide's for the version that runs here, unless others are named, or none", () => {
    expect(PYODIDE_INDEX).toMatch(/^https:\/\/index\.pyodide\.org\/314\.\d+\.\d+$/);
    expect(settings({})).toMatchObject({ extraIndexUrls: [], pyodideIndex: PYODIDE_INDEX });
    expect(settings({ THAW_EXTRA_INDEX_URLS: "" })).toMatchObject({
      extraIndexUrls: [],
      pyodideIndex: undefined,
    });
    const own = "https://wheels.example/simple";
    expect(settings({ THAW_EXTRA_INDEX_URLS: own })).toMatchObject({
      extraIndexUrls: [own],
      pyodideIndex: undefined,
    });
    const both = settings({ THAW_EXTRA_INDEX_URLS: `${own} ${PYODIDE_INDEX}/` });
    expect(both).toMatchObject({ extraIndexUrls: [own], pyodideIndex: `${PYODIDE_INDEX}/` });
  });

  it("leaves uv's own indexes alone, so that their names are looked for nowhere else", async () => {
    expect(settings({ UV_INDEX: "https://own.example/simple" }).pyodideIndex).toBeUndefined();
    const folder = await mkdtemp(join(tmpdir(), "thaw-uv-config-"));
    try {
      const path = join(folder, "uv.toml");
      const withConfig = async (text: string): Promise<Settings> => {
        await mkdir(folder, { recursive: true });
        await writeFile(path, text);
        return settings({ UV_NO_CONFIG: "", UV_CONFIG_FILE: path });
      };
      const mirror =
        '[[index]]\nname = "own"\nurl = "https://mirror.example/simple"\ndefault = true\n';
      const mirrored = await withConfig(mirror);
      // The mirror is still asked first, and by its name, under which uv has its credentials.
      expect(indexVariables(mirrored, { UV_CONFIG_FILE: path })).toMatchObject({
        UV_INDEX: "own=https://mirror.example/simple",
        UV_DEFAULT_INDEX: PYODIDE_INDEX,
        UV_INDEX_STRATEGY: "unsafe-best-match",
      });
      const more = `${mirror}[[index]]\nname = "more"\nurl = "https://own.example/simple"\n`;
      expect((await withConfig(more)).pyodideIndex).toBeUndefined();
      expect((await withConfig("not toml [")).pyodideIndex).toBe(PYODIDE_INDEX);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
