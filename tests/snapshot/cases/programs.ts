import { equal, ok } from "../check.ts";
import type { Case } from "./case.ts";

const ORDER = { lines: [{ name: "ice", price: 2.5, quantity: 4 }] };

export const programCases: Case[] = [
  {
    name: "a pydantic program answers a request",
    async run({ service }) {
      const served = await service.serve();
      const response = await served.fetch("/", { method: "POST", body: JSON.stringify(ORDER) });
      equal(response.status, 200, "status");
      equal(await response.json(), { total: 10, schema: "Order" }, "body");
    },
  },
  {
    name: "six libraries work after a restore",
    async run({ libraries }) {
      const served = await libraries.serve();
      equal(
        await served.ask("work"),
        {
          pydantic: { x: 3, y: 0.5, tags: [] },
          origin: 0,
          error: "ValidationError",
          msgpack: { a: [1, "bytes", 2.5] },
          native: "msgpack._cmsgpack",
          jiter: { b: [1, 2.5, null, "é"] },
          simplejson: { c: [1, "x"] },
          speedups: true,
          charset: true,
        },
        "what they do",
      );
      const loaded = await served.ask<string[]>("libraries");
      ok(loaded.length >= 6, `six libraries are loaded: ${loaded.join(", ")}`);
    },
  },
  {
    name: "variables are the serving Worker's, files and folder those of the snapshot",
    async run({ service }) {
      const served = await service.serve({ GREETING: "Hallo" });
      equal(
        await served.ask("state"),
        {
          greeting: "Hallo",
          stage: null,
          cwd: "/session/metadata",
          notes: "written at top level",
          table: 32640,
          path: "/session/metadata",
          logged: "service",
        },
        "state",
      );
    },
  },
  {
    name: "folders, links, also dangling ones, and removals of what was there come back",
    async run({ service }) {
      const source = `
import json, os, shutil
from workers import WorkerEntrypoint
BEFORE = sorted(os.listdir("/home"))
shutil.rmtree("/home")
os.makedirs("data/deep/empty")
with open("data/deep/x.txt", "w") as file:
    file.write("deep")
os.symlink("data/deep/x.txt", "near.txt")
os.symlink("/nowhere", "dangling")
os.symlink("/first", "moved")
os.remove("moved")
with open("data/gone.txt", "w") as file:
    file.write("x")
os.remove("data/gone.txt")
os.chdir("data")
class Default(WorkerEntrypoint):
    def look(self):
        return json.dumps([
            os.path.exists("/home"), os.getcwd(), sorted(os.listdir("deep")), os.listdir("."),
            open("../near.txt").read(), os.readlink("../dangling"), os.path.lexists("../moved"),
        ])
`;
      const served = await service.serveBuilt(await service.build(source));
      equal(
        await served.ask("look"),
        [false, "/session/metadata/data", ["empty", "x.txt"], ["deep"], "deep", "/nowhere", false],
        "files",
      );
    },
  },
  {
    name: "a handler imports modules that the snapshot doesn't hold, of the standard library and a package",
    async run({ service }) {
      const served = await service.serve();
      equal(
        await served.ask("lazy"),
        [[false, false, false, false], [0, 1, 1], "wave", "red"],
        "lazy imports",
      );
    },
  },
  {
    name: "monotonic time goes on where the snapshot stopped, on a host that just began",
    async run({ service }) {
      const host = service.options().host;
      const start = host.now();
      const served = await service.serve({}, { host: { ...host, now: () => host.now() - start } });
      let last = 0;
      for (let round = 0; round < 3; round++) {
        const [started = 0, ...times] = await served.ask<number[]>("clock");
        for (const time of times) {
          ok(time >= started && time >= last, `${time} is not before ${started} or ${last}`);
          last = time - 0.001;
        }
      }
      const today = await served.ask<number>("today");
      ok(Math.abs(today * 1000 - Date.now()) < 3_600_000, "the calendar's time is the host's");
    },
  },
  {
    name: "the hash of a text and the order of a set are the same in every restore",
    async run({ service }) {
      const [one, two] = [await service.serve(), await service.serve()];
      equal(await one.ask("hashes"), await two.ask("hashes"), "hashes");
    },
  },
  {
    name: "a handler that fails tells the user's own line; the next request is answered",
    async run({ service }) {
      const served = await service.serve();
      const error = await served.ask("fail").catch((thrown: unknown) => thrown);
      const found = error as { code?: string; file?: string; line?: number; traceback?: string };
      equal([found.code, found.file], ["python_exception", "src/entry.py"], "place");
      ok(found.traceback?.includes("return LOGGER.missing_attribute"), "the traceback's own line");
      equal((await served.ask<number[]>("seeded")).length, 3, "the next call");
    },
  },
];
