import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SITE_PACKAGES } from "../../lib/runtime/boot.ts";
import { openPack, readPackFile } from "../../lib/runtime/pack-fs.ts";
import { CAUSES, type InspectReport } from "../../lib/snapshot/inspect/types.ts";
import { ensureFixtures, type Fixtures } from "../snapshot/fixtures.ts";
import { type Outcome, thaw } from "./thaw.ts";

let fixtures: Fixtures;
let scratch = "";

const hashes = (chain: "service" | "libraries" = "service"): [string, string, string] => {
  const [runtime, packages, app] = fixtures.facts.chains[chain].layers.map(({ hash }) => hash);
  return [runtime ?? "", packages ?? "", app ?? ""];
};
const fixture = (hash: string): string => join(fixtures.folder, hash);
const json = ({ stdout }: Outcome): InspectReport => JSON.parse(stdout) as InspectReport;

beforeAll(async () => {
  fixtures = await ensureFixtures();
  scratch = await mkdtemp(join(tmpdir(), "thaw-inspect-"));
}, 180_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** A folder of its own with copies of some fixtures. */
async function folderWith(name: string, files: Record<string, string>): Promise<string> {
  const folder = join(scratch, name);
  await mkdir(folder, { recursive: true });
  for (const [to, hash] of Object.entries(files)) await copyFile(fixture(hash), join(folder, to));
  return folder;
}

describe("a whole chain", () => {
  let report: InspectReport;
  beforeAll(async () => {
    const outcome = await thaw(["inspect", fixture(hashes("libraries")[2]), "--json"]);
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    report = json(outcome);
  }, 60_000);

  it("is found by its parents' hashes beside the file", () => {
    expect(report.layers.map(({ kind, hash }) => [kind, hash])).toEqual(
      fixtures.facts.chains.libraries.layers.map(({ kind, hash }) => [kind, hash]),
    );
    expect(report).toMatchObject({ missingParent: null, reason: null });
  });

  it("has causes that add up to memory, and a heap that was read to its end", () => {
    const { memory } = report;
    const sum = CAUSES.reduce((total, cause) => total + (memory?.causes[cause].bytes ?? 0), 0);
    expect(sum).toBe(report.layers.at(-1)?.memoryBytes);
    expect(memory?.heap.brokenAt).toBeNull();
    for (const cause of ["static", "stack", "library", "object", "data", "free"] as const) {
      expect(memory?.causes[cause].bytes).toBeGreaterThan(100_000);
    }
  });

  it("attributes nearly all of the objects, and modules, packages and types come to the same sum", () => {
    const { causes, python } = report.memory ?? {};
    const expected = (causes?.object.bytes ?? 0) + (causes?.data.bytes ?? 0);
    const sum = (shares: { bytes: number }[] = []): number =>
      shares.reduce((total, { bytes }) => total + bytes, 0);
    expect(sum(python?.modules) + (python?.unattributed.bytes ?? 0)).toBe(expected);
    expect(sum(python?.packages) + (python?.unattributed.bytes ?? 0)).toBe(expected);
    expect(sum(python?.types)).toBe(expected);
    expect(python?.unattributed.bytes).toBeLessThan(expected / 8);
    expect(sum(python?.native)).toBeLessThan(expected / 20);
    expect(python?.packages.slice(0, 3).map(({ name }) => name)).toContain("pydantic");
  });

  it("shows the program's own module as the one that the app layer writes most of", () => {
    const written = report.memory?.python?.modules.toSorted((a, b) => b.changed - a.changed);
    expect(written?.[0]?.name).toBe("entry");
  });

  it("lists the packages layer's libraries with their bases", () => {
    const [, packages, app] = report.layers;
    expect(packages?.libraries.length).toBeGreaterThan(4);
    expect(app?.libraries).toEqual([]);
    for (const { memoryBase, memoryBytes } of packages?.libraries ?? []) {
      expect(memoryBase).toBeGreaterThan(report.memory?.heap.base ?? 0);
      expect(memoryBytes).toBeGreaterThan(0);
    }
    expect(report.memory?.libraries).toEqual(packages?.libraries);
  });

  it("has a page map of all of memory", () => {
    const { map, memoryBytes } = report.memory ?? {};
    expect(map?.pageBytes).toBe(4096);
    expect(map?.cause).toHaveLength((memoryBytes ?? 0) / 4096);
    expect(map?.names).toContain("_pydantic_core.cpython-314-wasm32-emscripten.so");
  });
});

describe("the report as text", () => {
  it("fits 80 columns, has no colours in a pipe, and names what matters", async () => {
    const { code, stdout } = await thaw(["inspect", fixture(hashes()[2]), "--top", "5"]);
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain("\u001b");
    for (const words of [
      "Chain",
      "Python objects",
      "Free in the heap",
      "globals.JSON",
      "entry.py",
    ]) {
      expect(stdout).toContain(words);
    }
    expect(stdout).toMatch(/pydantic +\d+(\.\d)? [KM]B/);
    expect(stdout).toMatch(/and \d+ more \(--references lists them\)/);
  });

  it("has colours where they are wanted, and none where NO_COLOR is set", async () => {
    const args = ["inspect", fixture(hashes()[0]), "--files"];
    const [coloured, bare] = await Promise.all([
      thaw(args, { FORCE_COLOR: "1" }),
      thaw(args, { FORCE_COLOR: "1", NO_COLOR: "1" }),
    ]);
    expect(coloured.stdout).toContain("\u001b[1mChain");
    expect(bare.stdout).not.toContain("\u001b");
  });

  it("lists every reference when asked to", async () => {
    const args = ["inspect", fixture(hashes()[2]), "--files", "--references", "--top", "2"];
    const { stdout } = await thaw(args);
    expect(stdout).not.toContain("--references lists them");
    const lines = stdout.match(/^ +\d+ {2}(path|primitive|data|null) +/gm)?.length;
    expect(lines).toBeGreaterThan(5);
    expect(stdout).toContain(`JavaScript references: ${lines}\n`);
  });
});

describe("what is missing", () => {
  it("a parent: the file is told alone, with what to do", async () => {
    const [, , app] = hashes();
    const folder = await folderWith("alone", { app });
    const { code, stdout } = await thaw(["inspect", join(folder, "app")]);
    expect(code).toBe(0);
    expect(stdout).toContain(`not found: ${hashes()[1].slice(0, 12)}`);
    expect(stdout.replace(/\s+/g, " ")).toContain("Put its file beside this one");
    expect(stdout).not.toContain("Memory once it is restored");
  });

  it("the packages: used and free are told apart all the same", async () => {
    const [runtime, packages, app] = hashes();
    const folder = await folderWith("unpacked", { one: runtime, two: packages, three: app });
    const report = json(await thaw(["inspect", folder, "--json"]));
    expect(report.layers.map(({ hash }) => hash)).toEqual([runtime, packages, app]);
    expect(report.memory?.python).toBeNull();
    expect(report.memory?.reason).toMatch(/^The packages it was built with \([0-9a-f]{12}\)/);
    expect(report.memory?.heap.brokenAt).toBeNull();
    const whole = json(await thaw(["inspect", fixture(app), "--json"]));
    for (const cause of ["library", "free", "unused", "static"] as const) {
      expect(report.memory?.causes[cause]).toEqual(whole.memory?.causes[cause]);
    }
  });
});

describe("bad input", () => {
  it.each<[string, (file: Uint8Array) => Uint8Array, string]>([
    ["no layer", () => new TextEncoder().encode("#!/bin/sh\necho hello hello"), "layer_corrupt: "],
    ["cut off", (file) => file.slice(0, 5000), "layer_truncated: The layer file is cut off"],
    [
      "damaged",
      (file) => file.with(file.length - 100, (file.at(-100) ?? 0) ^ 1),
      "layer_corrupt: The layer file is damaged: its memory doesn't match",
    ],
    ["of another format", (file) => file.with(4, 99), "wrong_runtime: The layer has format 99"],
  ])("a file that is %s fails with its reason", async (what, change, message) => {
    const path = join(scratch, what);
    await writeFile(path, change(new Uint8Array(await readFile(fixture(hashes()[2])))));
    const outcome = await thaw(["inspect", path]);
    expect(outcome).toMatchObject({ code: 1, stdout: "" });
    expect(outcome.stderr).toContain(message);
    const { error } = JSON.parse((await thaw(["inspect", path, "--json"])).stdout);
    expect(message).toContain(error.code);
  });

  it.each([
    [[], 2, "Usage: thaw COMMAND"],
    [["thaw-out"], 2, "There is no command thaw-out."],
    [["inspect"], 2, "Which layer?"],
    [["inspect", "a", "b"], 2, "One layer at a time"],
    [["inspect", "a", "--top", "many"], 2, "--top takes a whole number from 1 on, not many."],
    [["inspect", "a", "--cell", "5000"], 2, "--cell takes a power of two"],
    [["inspect", "a", "--map", "map.gif"], 2, "ends in .svg or .png, not map.gif"],
    [["inspect", "a", "--colour"], 2, "--colour"],
    [["inspect", "nowhere.layer"], 1, "not_found: There is no file nowhere.layer"],
    [["inspect", "abcdef", "--url", "http://127.0.0.1:9"], 1, "No layer and no snapshot"],
    [["inspect", "a".repeat(64), "--url", "http://127.0.0.1:9"], 1, "doesn't answer"],
    [["inspect", "abcdef", "--data", "/nowhere"], 1, "There is no data folder /nowhere"],
    [["inspect", "."], 1, "holds neither a bundle"],
  ])("thaw %j ends with %i and says why", async (args, code, message) => {
    const outcome = await thaw(args);
    expect(outcome.stderr + outcome.stdout).toContain(message);
    expect(outcome.code).toBe(code);
  });

  it("text from a file can't steer the terminal", async () => {
    const { stderr } = await thaw(["inspect", "bad\u001b[2Jname"]);
    expect(stderr).toContain("bad\\u001b[2Jname");
  });
});

describe("what it writes", () => {
  it("a page map as SVG and as PNG", async () => {
    const svg = join(scratch, "map.svg");
    const png = join(scratch, "map.png");
    const app = fixture(hashes()[2]);
    await thaw(["inspect", app, "--map", svg, "--cell", "65536"]);
    await thaw(["inspect", app, "--map", png]);
    const text = await readFile(svg, "utf8");
    expect(text).toContain("a square is 64 KiB");
    expect(text).toContain("prefers-color-scheme: dark");
    const widths = [...text.matchAll(/h(\d+)v1h-/g)].map(([, width]) => Number(width));
    const cells = widths.reduce((sum, width) => sum + width, 0);
    expect(cells).toBe(37_748_736 / 65_536);
    const picture = await readFile(png);
    expect(picture.subarray(0, 4).toString("latin1")).toBe("\u0089PNG");
    const [width, height] = [picture.readUInt32BE(16), picture.readUInt32BE(20)];
    const data = picture.indexOf("IDAT");
    const size = picture.readUInt32BE(data - 4);
    expect(inflateSync(picture.subarray(data + 4, data + 4 + size))).toHaveLength(
      (width + 1) * height,
    );
  });

  it("a folder with the chain and its packages, which can be inspected in turn", async () => {
    const [runtime, packages, app] = hashes();
    const folder = join(scratch, "saved");
    await thaw(["inspect", fixture(app), "--files", "--save", folder]);
    const { pack } = fixtures.facts.chains.service;
    expect((await readdir(folder)).sort()).toEqual(
      [`${runtime}.layer`, `${packages}.layer`, `${app}.layer`, `${pack}.pack`].sort(),
    );
    const report = json(await thaw(["inspect", folder, "--json"]));
    expect(report.layers.at(-1)?.hash).toBe(app);
    expect(report.memory?.python?.objects).toBeGreaterThan(50_000);
  });
});

it("a bundle's folder is read, its libraries from their own modules", async () => {
  const [runtime, packages, app] = hashes("libraries");
  const folder = await folderWith("bundle/layers", {
    "runtime.bin": runtime,
    "packages.bin": packages,
    "app.bin": app,
  });
  const bundle = join(folder, "..");
  const packHash = fixtures.facts.chains.libraries.pack;
  const pack = openPack(packHash, new Uint8Array(await readFile(fixture(packHash))));
  const libraries = [...pack.index.keys()].filter((path) => path.endsWith(".so"));
  await mkdir(join(bundle, "libraries"));
  for (const [at, path] of libraries.entries()) {
    await writeFile(join(bundle, `libraries/${at}.wasm`), readPackFile(pack, path) ?? "");
  }
  const pairs = libraries.map((path, at) => `["${SITE_PACKAGES}/${path}", library${at}]`);
  await writeFile(join(bundle, "index.js"), `libraries: [${pairs.join(", ")}],`);
  await writeFile(join(bundle, "site-packages.bin"), EMPTY_ZIP);
  const report = json(await thaw(["inspect", bundle, "--json"]));
  expect(report.reason).toBeNull();
  expect(report.layers.at(-1)?.hash).toBe(app);
  expect(report.memory?.python?.objects).toBeGreaterThan(50_000);
});

const EMPTY_ZIP = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0)]);

it("help tells commands and options", async () => {
  const [overview, own] = await Promise.all([thaw(["--help"]), thaw(["inspect", "--help"])]);
  expect(overview).toMatchObject({ code: 0, stderr: "" });
  expect(overview.stdout).toContain("inspect  what a layer of a snapshot holds");
  expect(own.stdout).toContain("Usage: thaw inspect LAYER");
  expect((await thaw(["help", "inspect"])).stdout).toBe(own.stdout);
  expect((await thaw(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
