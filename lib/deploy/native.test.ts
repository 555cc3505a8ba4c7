import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { parseProject } from "../project/project.ts";
import { nativeBundle } from "./native.ts";
import { compareShapes } from "./shapes.ts";

const FILES = {
  "pyproject.toml": '[project]\nname = "hello"\ndependencies = ["fastapi"]\n',
  "wrangler.jsonc": '{ "name": "hello", "main": "src/entry.py", "vars": { "WORD": "hi" } }',
  "src/entry.py": "import helper\n",
  "src/helper.py": "",
  "src/data/page.html": "<h1>",
  "src/.env": "SECRET=1",
  "README.md": "not part of the program",
};

/** The packages service with a pack of these files. */
function packagesOf(files: Record<string, string>) {
  const entries = Object.entries(files).map(([path, text]) => [path, strToU8(text)]);
  const pack = zipSync(Object.fromEntries(entries), { level: 0, mtime: new Date(1980, 0, 1) });
  const hash = "a".repeat(64);
  const packages = {
    fetch: async (url: string): Promise<Response> =>
      url.includes("/packs/")
        ? new Response(pack)
        : Response.json({
            lock: "",
            lockHash: hash,
            packages: [],
            modules: [],
            pack: { hash, bytes: pack.length },
          }),
  };
  return { packages, token: "t" };
}

const SDK = { "workers/__init__.py": "", "workers/asgi.js": "export {}" };

test("source goes as Python, packages under python_modules, and no secret with them", async () => {
  const packages = packagesOf({ ...SDK, "fastapi/__init__.py": "1", "core.so": "\0asm" });
  const { bundle, checks } = await nativeBundle(parseProject(FILES), packages);
  expect(bundle.mainModule).toBe("entry.py");
  expect(bundle.compatibilityFlags).toContain("python_workers");
  expect(bundle.vars).toEqual({ WORD: "hi" });
  expect(Object.fromEntries(bundle.modules.map(({ name, type }) => [name, type]))).toEqual({
    "entry.py": "python",
    "helper.py": "python",
    "data/page.html": "text",
    "python_modules/workers/__init__.py": "data",
    "python_modules/workers/asgi.js": "esm",
    "python_modules/fastapi/__init__.py": "data",
    "python_modules/core.so": "data",
  });
  expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual(["sdk ok", "wheels warn"]);
  expect(checks[1]?.message).toContain("core.so: compiled for the Python");
});

test("without the SDK a native Worker can't start, which is said before it is sent", async () => {
  const { checks } = await nativeBundle(parseProject(FILES), packagesOf({ "a.py": "" }));
  expect(checks[0]).toMatchObject({ id: "sdk", status: "fail", file: "pyproject.toml" });
});

test("the form that fits is recommended, and why it does is said in sizes", async () => {
  const { bundle: native } = await nativeBundle(parseProject(FILES), packagesOf(SDK));
  const large = { name: "l", type: "data" as const, bytes: 70e6, hash: "l" };
  const load = async () => new Uint8Array(1000);
  const snapshot = { ...native, modules: [{ ...large, load }] };
  const [first, second] = await compareShapes({ snapshot, native }, "account", 240);
  expect(first).toMatchObject({ shape: "snapshot", fits: false, recommended: false });
  expect(first?.why).toContain("66.8 MiB are more than the 64 MiB that fit. Started in 240 ms");
  expect(second).toMatchObject({ shape: "native", fits: true, recommended: true });
  const fitting = { ...native, modules: [{ ...large, bytes: 50e6, load }] };
  const compared = await compareShapes({ snapshot: fitting, native }, "account", 240);
  expect(compared.map(({ recommended }) => recommended)).toEqual([true, false]);
});
