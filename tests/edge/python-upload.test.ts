import { afterAll, beforeAll, expect, test } from "vitest";
import { deployBundle } from "../../lib/deploy/deploy.ts";
import type { Bundle, BundleModule } from "../../lib/deploy/types.ts";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import type { TestEdge } from "../../workers/edge/testing.ts";
import { type ApiAnswer, api, ask } from "./client.ts";
import { localEdge } from "./python-builds.ts";
import { type PythonEdge, startPythonEdge } from "./python-edge.ts";
import { syncedProject } from "./pywrangler.ts";

let python: PythonEdge;
let edge: TestEdge;

beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  python = await startPythonEdge();
  edge = python.edge;
}, 120_000);
afterAll(() => python.stop(), 30_000);

const METADATA = {
  main_module: "entry.py",
  compatibility_date: "2026-10-01",
  compatibility_flags: ["python_workers"],
};

/** An upload as wrangler sends it: own modules as Python, everything of `python_modules` as data. */
function form(files: Record<string, string>, metadata: object = {}): FormData {
  const made = new FormData();
  made.set("metadata", JSON.stringify({ ...METADATA, ...metadata }));
  for (const [name, text] of Object.entries(files)) {
    const isOwn = name.endsWith(".py") && !name.startsWith("python_modules/");
    const type = isOwn ? "text/x-python" : "application/octet-stream";
    made.set(name, new File([text], name, { type }));
  }
  return made;
}

const put = (name: string, files: Record<string, string>, metadata?: object): Promise<ApiAnswer> =>
  api(edge, "PUT", `/scripts/${name}`, form(files, metadata));

const ENTRY = `
import os
import shapes
from helper import area
from workers import Response, WorkerEntrypoint

GREETING = os.environ["GREETING"]

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return Response.json([GREETING, area(3), shapes.NAME, self.env.SECRET])
`;

const FILES = {
  "entry.py": ENTRY,
  "helper.py": "def area(side):\n    return side * side\n",
  "python_modules/shapes/__init__.py": "NAME = 'vendored'\n",
  "python_modules/shapes-1.2.dist-info/METADATA": "Name: shapes\n",
};

const bindings = [
  { type: "plain_text", name: "GREETING", text: "hello" },
  { type: "secret_text", name: "SECRET", text: "a secret" },
];

test("Python source is built into a snapshot that serves, and comes back as it was sent", async () => {
  const made = await put("source", FILES, { bindings });
  expect(made).toMatchObject({ success: true, errors: [] });
  const answer = await ask(edge, "source.localhost");
  expect(JSON.parse(answer.text)).toEqual(["hello", 9, "vendored", "a secret"]);
  expect(answer.headers["server-timing"]).toContain("restored from a snapshot");

  const { result } = await api(edge, "GET", "/scripts/source/settings");
  expect(result).toMatchObject({
    compatibility_date: "2026-10-01",
    compatibility_flags: ["python_workers"],
  });
  const content = await fetch(`${edge.api}/accounts/local/workers/scripts/source/content/v2`, {
    headers: { authorization: "Bearer api-token-of-the-tests" },
  });
  expect(content.headers.get("cf-entrypoint")).toBe("entry.py");
  const parts = [...(await content.formData()).entries()] as [string, File][];
  const sent = await Promise.all(parts.map(async ([name, file]) => [name, await file.text()]));
  expect(Object.fromEntries(sent)).toEqual(FILES);
  expect(parts[0]?.[1].type).toBe("text/x-python");
}, 120_000);

test("a version of Python source waits for its deployment, and keeps its own packages", async () => {
  await put("staged", FILES, { bindings });
  const next = { ...FILES, "python_modules/shapes/__init__.py": "NAME = 'newer'\n" };
  const version = await api(edge, "POST", "/scripts/staged/versions", form(next, { bindings }));
  expect(JSON.parse((await ask(edge, "staged.localhost")).text)[2]).toBe("vendored");
  await api(edge, "POST", "/scripts/staged/deployments", {
    versions: [{ version_id: version.result.id, percentage: 100 }],
  });
  expect(JSON.parse((await ask(edge, "staged.localhost")).text)[2]).toBe("newer");
  await api(edge, "PUT", "/scripts/staged/secrets", { name: "SECRET", text: "another" });
  expect(JSON.parse((await ask(edge, "staged.localhost")).text)).toEqual([
    "hello",
    9,
    "newer",
    "another",
  ]);
}, 120_000);

const OK =
  "from workers import Response\nasync def on_fetch(request, env):\n    return Response('first')\n";

test("a program without packages has the workers SDK", async () => {
  expect((await put("alone", { "entry.py": OK })).errors).toEqual([]);
  expect((await ask(edge, "alone.localhost")).text).toBe("first");
}, 60_000);

const REFUSED: [string, string, number, RegExp][] = [
  [
    "an exception at top level",
    "def load():\n    return {}['key']\nload()\n",
    10021,
    /^Traceback.*src\/entry\.py", line 2, in load.*KeyError: 'key'$/s,
  ],
  [
    "a module that isn't there",
    "import nowhere\n",
    10021,
    /ModuleNotFoundError: No module named 'nowhere'/,
  ],
  ["a syntax error", "def broken(:\n", 10021, /SyntaxError/],
  [
    "an endless loop",
    "while True:\n    pass\n",
    10021,
    /^Script startup exceeded CPU time limit\./,
  ],
  ["a draw of randomness", "import random\nX = random.random()\n", 10021, /random/],
  ["no handler", "X = 1\n", 10068, /no registered event handlers/],
];

test("what can't start is told in Cloudflare's terms, and what served goes on", async () => {
  for (const [what, code, number, message] of REFUSED) {
    const refused = await put("alone", { "entry.py": code });
    expect({ what, ...refused }).toMatchObject({
      what,
      success: false,
      errors: [{ code: number, message: expect.stringMatching(message) }],
    });
  }
  expect((await ask(edge, "alone.localhost")).text).toBe("first");
}, 240_000);

test("Python needs its flag, and a main module of its kind", async () => {
  const flagless = await put("flagless", { "entry.py": OK }, { compatibility_flags: [] });
  expect(flagless.errors[0]).toMatchObject({
    code: 10021,
    message: expect.stringContaining("python_workers"),
  });
  const mixed = form({ "entry.py": OK }, { main_module: "index.js" });
  mixed.set(
    "index.js",
    new File(["export default {}"], "index.js", { type: "application/javascript+module" }),
  );
  expect((await api(edge, "PUT", "/scripts/mixed", mixed)).errors[0]?.message).toContain(
    'Module "entry.py" is Python',
  );
});

test("pywrangler deploys a FastAPI project, and shows the traceback of one that fails", async () => {
  const entry = `import asgi
from fastapi import FastAPI
from workers import WorkerEntrypoint

app = FastAPI()

@app.get("/items/{item}")
async def read(item: int):
    return {"item": item}

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await asgi.fetch(app, request.js_object, self.env)
`;
  const config = {
    name: "shop",
    main: "src/entry.py",
    compatibility_date: "2026-10-01",
    compatibility_flags: ["python_workers"],
  };
  const project = await syncedProject(
    {
      "wrangler.jsonc": JSON.stringify(config),
      "pyproject.toml":
        '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = ["fastapi"]\n',
      "src/entry.py": entry,
      "src/broken.py": "import fastapi\nraise RuntimeError('not like this')\n",
    },
    ["fastapi"],
  );
  try {
    const deployed = await project.pywrangler(edge, ["deploy"]);
    expect(deployed).toMatchObject({ code: 0, out: expect.stringContaining("Current Version ID") });
    const answer = await ask(edge, "shop.localhost", "/items/17");
    expect(JSON.parse(answer.text)).toEqual({ item: 17 });
    expect(answer.headers["server-timing"]).toContain("restored from a snapshot");

    const failed = await project.pywrangler(edge, ["deploy", "src/broken.py"]);
    expect(failed.code).not.toBe(0);
    expect(failed.out).toContain("RuntimeError: not like this");
    expect(failed.out).toContain("[code: 10021]");
    expect(JSON.parse((await ask(edge, "shop.localhost", "/items/18")).text)).toEqual({ item: 18 });
  } finally {
    await project.remove();
  }
}, 300_000);

test("a deploy in the native form goes the same way, and once more as a version", async () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const native = (word: string): Bundle => ({
    mainModule: "entry.py",
    modules: Object.entries(FILES).map(
      ([name, text]): BundleModule => ({
        name,
        type: name.startsWith("python_modules/") ? "data" : "python",
        content: bytes(text),
      }),
    ),
    compatibilityDate: METADATA.compatibility_date,
    compatibilityFlags: METADATA.compatibility_flags,
    vars: { GREETING: word, SECRET: "none" },
  });
  for (const word of ["one", "two"]) {
    const target = localEdge(edge);
    await deployBundle({ bundle: native(word), name: "native", target });
    const { text } = await ask(edge, "native.localhost");
    expect(JSON.parse(text)).toEqual([word, 9, "vendored", "none"]);
  }
});
