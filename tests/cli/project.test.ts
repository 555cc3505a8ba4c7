import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { templateFiles } from "../../lib/project/templates/index.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { API_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { ask } from "../edge/client.ts";
import { startWranglerDev } from "../edge/wrangler.ts";
import { descendants, eventually, isRunning } from "../support/processes.ts";
import { RunningDev } from "./running-dev.ts";
import { launchThaw, thaw } from "./thaw.ts";

let scratch: string;
let data: string;
let port: number;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "thaw-cli-"));
  data = join(scratch, "data");
  ({ port } = await findFreePorts(["port"]));
  await write("empty/readme.txt", "nothing");
  for (const [path, content] of Object.entries(templateFiles("d1"))) {
    await write(`worker/${path}`, String(content));
  }
  await write("worker/.dev.vars", "TOKEN=secret");
  await write("broken/src/entry.py", "import os\n\nprint(\n");
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(scratch, path)), { recursive: true });
  await writeFile(join(scratch, path), content);
}

describe("a wrong call", () => {
  it.each<[string[], number, string]>([
    [["build", "--colour"], 2, "--colour"],
    [["build", "one", "two"], 2, "One folder at a time: two?"],
    [["dev", "worker", "--port", "0"], 2, "--port takes a number from 1 to 65535, not 0."],
    [["build", "nowhere"], 1, "not_found: There is no folder"],
    [["build", "empty"], 1, "There is no Python Worker in here"],
    [["build", "worker/pyproject.toml"], 1, "is a file; the folder of a project is needed"],
    [["deploy", "worker"], 1, "edge_unavailable: No edge runs on this data folder."],
    [["deploy", "worker", "--name", "No_Way"], 1, "bad_name"],
    [["deploy", "worker", "--secrets-file", "none.env"], 1, "none.env can't be read (ENOENT)."],
    [["deploy", "worker", "--target", "moon"], 2, "--target takes local or cloudflare, not moon."],
    [["deploy", "worker", "--target", "cloudflare"], 1, "CLOUDFLARE_API_TOKEN is not set."],
    [["deploy", "worker", "--temporary"], 2, "add --accept-terms"],
  ])("thaw %j ends with %i and says why", async (args, code, message) => {
    const [command = "", folder = "", ...rest] = args;
    const full = [command, folder.startsWith("-") ? folder : join(scratch, folder), ...rest];
    const outcome = await thaw([...full, "--data", data]);
    expect(outcome.stderr).toContain(message);
    expect(outcome).toMatchObject({ code, stdout: "" });
  });

  it("has its help", async () => {
    const { stdout } = await thaw(["--help"]);
    for (const name of ["dev", "build", "deploy", "inspect"])
      expect(stdout).toContain(`  ${name} `);
    expect((await thaw(["dev", "--help"])).stdout).toContain("--port N");
  });
});

describe("thaw build", () => {
  it("writes a folder that wrangler dev takes, from any folder, and ends what it started", async () => {
    const outcome = await launchThaw(["build", "worker", "--out", "out", "--data", data], scratch);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toMatch(/^app layer +\d+ KB$/m);
    expect(outcome.stdout).toMatch(/^permitted +/m);
    expect(outcome.stdout).not.toContain("\u001b");
    expect(outcome.stderr).toMatch(/ ms {2}prove/);
    expect(existsSync(join(data, "access.json"))).toBe(false);

    const config: unknown = parse(await readFile(join(scratch, "out/wrangler.jsonc"), "utf8"));
    expect(config).toMatchObject({
      main: "worker/index.js",
      d1_databases: [{ migrations_dir: "migrations/DB" }],
    });
    expect(existsSync(join(scratch, "out/migrations/DB/0001_create_entries.sql"))).toBe(true);
    const running = await startWranglerDev(join(scratch, "out"));
    try {
      const { headers } = await ask(running, "localhost", "/");
      expect(headers["server-timing"]).toContain("restored from a snapshot");
    } finally {
      await running.stop();
    }
  });

  it("keeps to folders of its own, and says as JSON what is wrong with a program", async () => {
    await write("taken/mine.txt", "mine");
    const args = ["--data", data, "--json"];
    const refused = await thaw([
      ...["build", join(scratch, "worker"), "--out", join(scratch, "taken")],
      ...args,
    ]);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      code: "bad_path",
      message: expect.stringContaining("mine.txt"),
    });
    expect(await readFile(join(scratch, "taken/mine.txt"), "utf8")).toBe("mine");

    const broken = await thaw(["build", join(scratch, "broken"), ...args]);
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.stdout).error).toMatchObject({
      code: "python_syntax",
      file: "src/entry.py",
      line: 3,
    });
  });
});

describe("thaw dev", () => {
  const entry = (text: string): string => `
from workers import Response, WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        print("asked")
        return Response(${JSON.stringify(text)} + getattr(self.env, "TOKEN", ""))
`;
  /** To an account, and to a temporary one, of another edge that speaks Cloudflare's API. */
  async function deploysElsewhere(folder: string): Promise<void> {
    const edge = await TestEdge.start();
    try {
      const env = {
        CLOUDFLARE_API_BASE_URL: edge.api,
        CLOUDFLARE_API_TOKEN: API_TOKEN,
        CLOUDFLARE_ACCOUNT_ID: "local",
      };
      const args = ["deploy", folder, "--name", "far", "--data", data];
      await write("secrets.json", '{ "TOKEN": " far", "NONE": null }');
      const file = ["--secrets-file", join(scratch, "secrets.json")];
      const account = await thaw([...args, "--target", "cloudflare", ...file], env);
      expect(account).toMatchObject({ code: 0, stdout: `http://far.localhost:${edge.port}/\n` });
      expect((await ask(edge, "far.localhost")).text).toBe("other far");
      const wrong = { ...env, CLOUDFLARE_API_TOKEN: "wrong" };
      expect((await thaw([...args, "--target", "cloudflare"], wrong)).code).toBe(1);

      const temporary = await thaw([...args, "--temporary", "--accept-terms", "--json"], env);
      expect(temporary.code).toBe(0);
      const { url, claimUrl } = JSON.parse(temporary.stdout);
      expect(claimUrl).toMatch(/^http/);
      expect((await ask(edge, new URL(url).hostname)).text).toBe("other");
    } finally {
      await edge.stop();
    }
  }

  const text = async (): Promise<string> => (await fetch(`http://localhost:${port}/`)).text();

  it("serves, deploys each save, keeps serving over a mistake, and lets others deploy beside it", async () => {
    await write("served/src/entry.py", entry("one"));
    await write("served/wrangler.jsonc", '{ "vars": { "TOKEN": "" } }');
    const folder = join(scratch, "served");
    const args = ["--data", data, "--port", String(port)];
    const dev = new RunningDev([folder, ...args]);
    try {
      expect(await dev.next("ready")).toMatchObject({ url: `http://localhost:${port}/` });
      expect(await text()).toBe("one");
      if (!dev.events.some((event) => event.text === "asked")) await dev.next("log");

      let next = dev.next("deployed");
      await write("served/src/entry.py", entry("two"));
      expect(await next).toMatchObject({ status: 200 });
      expect(await text()).toBe("two");

      next = dev.next("deployed");
      await write("served/.dev.vars", "TOKEN=' hidden'\n");
      await next;
      expect(await text()).toBe("two hidden");
      next = dev.next("failed");
      await write("served/.dev.vars", "\nTOKEN: hidden\nTOKEN hidden\n");
      expect(await next).toMatchObject({ error: { file: ".dev.vars", line: 3 } });
      next = dev.next("deployed");
      await write("served/.dev.vars", "# none any more\n");
      await next;
      expect(await text()).toBe("two");

      next = dev.next("failed");
      await write("served/src/entry.py", "def broken(:\n");
      expect(await next).toMatchObject({ error: { file: "src/entry.py", line: 1 } });
      expect(await text()).toBe("two");

      const again = await thaw(["dev", folder, ...args]);
      expect(again).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("runs on this data"),
      });
      await write("other/src/entry.py", entry("other"));
      const other = join(scratch, "other");
      await write("secrets.env", "TOKEN=' hidden' # a comment\n");
      const file = ["--secrets-file", join(scratch, "secrets.env")];
      const deployed = await thaw(["deploy", other, "--name", "other", ...file, "--data", data]);
      expect(deployed).toMatchObject({ code: 0, stdout: `http://other.localhost:${port}/\n` });
      const answer = await ask({ port }, "other.localhost", "/");
      expect(answer.text).toBe("other hidden");
      expect(deployed.stderr).not.toContain("hidden");
      const dry = await thaw(["deploy", other, "--name", "third", "--dry-run", "--data", data]);
      expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok +Size: /m) });
      expect((await ask({ port }, "third.localhost", "/")).status).toBe(404);

      await deploysElsewhere(other);

      const started = descendants(dev.pid);
      expect(started.length).toBeGreaterThanOrEqual(7);
      expect(await dev.stop()).toBe(130);
      expect(await eventually(() => !started.some(isRunning), 3_000)).toBe(true);
    } finally {
      await dev.stop();
    }
  });
});
