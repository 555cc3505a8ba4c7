import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Answer, ask } from "../edge/client.ts";
import { damage } from "../support/damage.ts";
import { Product } from "../support/product.ts";
import {
  answers,
  deploy,
  failure,
  program,
  publish,
  snapshot,
  whileOthersAnswer,
} from "./calls.ts";

const HOSTILE = `from urllib.parse import urlparse

from workers import Response, WorkerEntrypoint


def deep():
    raise ValueError("raised in a handler")


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/loop":
            while True:
                pass
        if path == "/cloop":
            sum(iter(int, 1))
        if path == "/bomb":
            kept = []
            while True:
                kept.append(bytearray(50_000_000))
        if path == "/bomb-at-once":
            return Response(str(len(b"x" * (10**9 * 2))))
        if path == "/raise":
            deep()
        if path == "/none":
            return None
        return Response("well")
`;

const LIBRARIES = `import sys

import charset_normalizer
import jiter
import msgpack
import simplejson
from pydantic import BaseModel
from workers import Response, WorkerEntrypoint


class Item(BaseModel):
    name: str


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        best = charset_normalizer.from_bytes("Grüße aus Köln und Zürich".encode()).best()
        return Response.json({
            "pydantic": Item.model_validate_json('{"name": "x"}').name,
            "charset": best.encoding,
            "msgpack": msgpack.unpackb(msgpack.packb([1, {"a": 2}])),
            "jiter": jiter.from_json(b'{"b": 3}'),
            "simplejson": simplejson.loads("[4.5]"),
            "libraries": sorted(
                name for name, module in sys.modules.items()
                if str(getattr(module, "__file__", "")).endswith(".so") and "site-packages" in module.__file__
            ),
        })
`;

let product: Product;
const neighbour = { name: "neighbour", text: "still here" };
const json = { headers: { accept: "application/json" } };

beforeAll(async () => {
  product = await Product.start();
  await publish(product, program(answers(neighbour.text)), neighbour.name);
  await publish(product, program(HOSTILE), "hostile");
});
afterAll(() => product.dispose(), 30_000);

const hostile = (path: string): Promise<Answer> => ask(product, "hostile.localhost", path, json);

describe("a handler that goes wrong", () => {
  test("with an exception: its traceback, with the program's own lines", async () => {
    const { status, text } = await hostile("/raise");
    expect(status).toBe(500);
    const error = JSON.parse(text) as { traceback: string };
    expect(error).toMatchObject({ code: "python_exception", file: "src/entry.py", line: 7 });
    expect(error.traceback).toMatch(/line 25, in fetch.*line 7, in deep.*raised in a handler/s);
    const page = await ask(product, "hostile.localhost", "/raise");
    expect(page.text).toMatch(
      /^python_exception: ValueError: raised in a handler\nsrc\/entry\.py, line 7/,
    );
  });

  test("with nothing to answer: says that it returned None", async () => {
    const { status, text } = await hostile("/none");
    expect(status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({
      code: "python_exception",
      message: expect.stringMatching(/returned None, not a Response\. Return workers\.Response/),
    });
  });

  test("in an endless loop: ended at its line, while everything else answers", async () => {
    const began = performance.now();
    const { status, text } = await whileOthersAnswer(product, neighbour, hostile("/loop"));
    expect(status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({
      code: "time_limit",
      file: "src/entry.py",
      line: expect.toSatisfy((line: number) => line === 14 || line === 15),
    });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect((await hostile("/")).text).toBe("well");
  });

  test.each(["/bomb", "/bomb-at-once"])("with all the memory there is: %s", async (path) => {
    const { status, text } = await whileOthersAnswer(product, neighbour, hostile(path));
    expect(status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: "memory_limit", file: "src/entry.py" });
    expect((await hostile("/")).text).toBe("well");
  });
});

test("a project with six dynamic libraries answers from restored memory", async () => {
  const dependencies = ["pydantic", "charset-normalizer", "msgpack", "jiter", "simplejson"];
  await publish(product, program(LIBRARIES, dependencies), "libraries");
  const { status, text, headers } = await ask(product, "libraries.localhost");
  expect({ status, text }).toMatchObject({ status: 200 });
  const answer = JSON.parse(text) as { libraries: string[] };
  expect(answer).toMatchObject({
    pydantic: "x",
    charset: "utf_8",
    msgpack: [1, { a: 2 }],
    jiter: { b: 3 },
    simplejson: [4.5],
  });
  expect(answer.libraries.length).toBeGreaterThanOrEqual(6);
  expect(headers["server-timing"]).toMatch(/\bwarm\b/);
});

async function damageStored(hash: string): Promise<void> {
  const found = await damage(join(product.dataDir, "state", "web", "r2"), hash);
  expect(found, `files with the hash ${hash}`).toBeGreaterThan(0);
}

describe("a layer that is damaged in the store", () => {
  let appLayer = "";

  test("is not deployed, and a new build of the same program repairs it", async () => {
    const files = program(answers("whole"));
    const built = await snapshot(product, files);
    await damageStored(built.layers.at(-1)?.hash ?? "");
    const error = await failure(deploy(product, built.id, "damaged"));
    expect(error).toMatchObject({ code: "layer_corrupt" });
    expect(error.message).toContain("Build the snapshot again");
    expect((await ask(product, "damaged.localhost")).status).toBe(404);

    const rebuilt = await snapshot(product, files);
    await deploy(product, rebuilt.id, "damaged");
    expect((await ask(product, "damaged.localhost")).text).toBe("whole");
    appLayer = rebuilt.layers.at(-1)?.hash ?? "";
  });

  test("is never served: an endless loop inside C replaces the process, which then reads it anew", async () => {
    await damageStored(appLayer);
    const stuck = hostile("/cloop");
    await new Promise((resolve) => setTimeout(resolve, 200));
    const looped = await whileOthersAnswer(product, neighbour, stuck);
    expect(looped.status).toBe(503);
    expect(JSON.parse(looped.text)).toMatchObject({ code: "process_restarted" });
    expect((await hostile("/")).text).toBe("well");

    const damaged = await ask(product, "damaged.localhost", "/", json);
    expect(damaged.status).toBe(500);
    expect(JSON.parse(damaged.text)).toMatchObject({ code: "layer_corrupt" });
  });
});
