import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../edge/client.ts";
import { Product } from "../support/product.ts";
import { failure, program, publish } from "./calls.ts";

const PROGRAM = `from urllib.parse import urlparse

from js import caches
from js import Response as JsResponse
from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/inner":
            return Response("inner")
        if path == "/":
            return Response("the deploy's own request counts for nothing")
        if path == "/later":
            self.ctx.waitUntil(self.keep())
            return Response("answered")
        if path == "/kept":
            found = await caches.default.match("https://example.com/kept")
            return Response(await found.text() if found else "nothing")
        env = self.env
        answer = await env.ME.fetch("http://me/inner")
        taken = [(await env.LIMIT.limit({"key": "a"})).success for _ in range(3)]
        try:
            await env.AI.run("@cf/model", {"prompt": "x"})
            said = "it answered"
        except Exception as error:
            said = str(error)
        return Response.json({
            "me": await answer.text(),
            "limit": taken,
            "ai": said,
            "version": len(env.VERSION.id),
            "host": env.DB.host,
        })

    async def keep(self):
        kept = JsResponse.new("kept")
        kept.headers.set("cache-control", "max-age=60")
        await caches.default.put("https://example.com/kept", kept)
`;

const CONFIG = {
  name: "whole",
  main: "src/entry.py",
  compatibility_date: "2026-10-01",
  compatibility_flags: ["python_workers"],
  services: [{ binding: "ME", service: "whole" }],
  ratelimits: [{ name: "LIMIT", namespace_id: "1", simple: { limit: 2, period: 60 } }],
  version_metadata: { binding: "VERSION" },
  ai: { binding: "AI" },
  hyperdrive: [{ binding: "DB", id: "1", localConnectionString: "postgres://a:b@db.test/c" }],
  triggers: { crons: ["0 0 * * *"] },
};

const project = (config: object) => ({
  ...program(PROGRAM),
  "wrangler.jsonc": JSON.stringify(config),
});

let product: Product;
beforeAll(async () => {
  product = await Product.start();
}, 400_000);
afterAll(() => product?.dispose(), 30_000);

test("a Python program finds what its configuration binds", async () => {
  const { version } = await publish(product, project(CONFIG), "whole");
  const answer = await ask(product, "whole.localhost", "/all");
  expect(JSON.parse(answer.text)).toEqual({
    me: "inner",
    limit: [true, true, false],
    ai: expect.stringContaining(
      "`AI` is a Workers AI binding. It exists only on Cloudflare: deploy there to use it.",
    ),
    version: version.length,
    host: "db.test",
  });
}, 180_000);

test("work that a Python handler leaves to waitUntil goes on after the answer", async () => {
  expect((await ask(product, "whole.localhost", "/kept")).text).toBe("nothing");
  expect((await ask(product, "whole.localhost", "/later")).text).toBe("answered");
  await expect
    .poll(async () => (await ask(product, "whole.localhost", "/kept")).text, { timeout: 5000 })
    .toBe("kept");
}, 20_000);

test("a class that the program lacks is named before anything is uploaded", async () => {
  const services = [{ binding: "ME", service: "lacking", entrypoint: "Admin" }];
  const error = await failure(publish(product, project({ ...CONFIG, services }), "lacking"));
  expect(error).toMatchObject({
    code: "bad_config",
    message: expect.stringContaining("ME is bound to the entrypoint class Admin, which isn't"),
  });
  expect((await ask(product, "lacking.localhost")).status).toBe(404);
}, 180_000);
