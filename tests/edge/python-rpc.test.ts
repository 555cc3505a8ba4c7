import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { TestEdge } from "../../workers/edge/testing.ts";
import type { TestBuilder } from "../snapshot/builder.ts";
import { type Answer, ask } from "./client.ts";
import { deployPython, startBuilder } from "./python-worker.ts";

let edge: TestEdge;
let builder: TestBuilder;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  [edge, builder] = await Promise.all([TestEdge.start({ timeout: 30_000 }), startBuilder()]);
  const target = await deployPython(edge, builder, "target", { file: "rpc_target.py" });
  const caller = await deployPython(edge, builder, "caller", {
    file: "rpc_caller.py",
    metadata: {
      bindings: [
        { type: "service", name: "TARGET", service: "target" },
        {
          type: "service",
          name: "ADMIN",
          service: "target",
          entrypoint: "Admin",
          props: { who: "ann" },
        },
      ],
    },
  });
  expect([...target.errors, ...caller.errors]).toEqual([]);
}, 120_000);
afterAll(async () => {
  await Promise.all([edge.stop(), builder.stop()]);
});

const call = (name: string): Promise<Answer> => ask(edge, "caller.localhost", `/${name}`);
const value = async (name: string): Promise<unknown> => JSON.parse((await call(name)).text);

test("values of one Python Worker arrive in another as what they were", async () => {
  expect(await value("kinds")).toEqual({
    none: null,
    list: [1, null, { deep: [true] }],
    bytes: "00ff",
    text: "ü",
    when: 86400,
  });
  expect(await value("echoes")).toEqual(Array.from({ length: 8 }, () => true));
  expect(await value("types")).toEqual([
    "NoneType",
    "bool",
    "int",
    "float",
    "str",
    "list",
    "JsDict",
    "memoryview",
    "datetime",
  ]);
  expect(await value("nothing")).toBeNull();
});

test("keyword arguments arrive as a last dict, as on Cloudflare", async () => {
  expect(await value("keywords")).toEqual(["a", { one: 1, two: [2] }]);
});

test("a function can be passed, and is called back", async () => {
  expect(await value("call_back")).toBe(21);
});

test("fetch by a binding, and methods of a named entrypoint with its props", async () => {
  expect(await value("fetched")).toEqual(["POST", "1", "hi"]);
  expect(await value("admin")).toEqual([42, "ann"]);
});

test.each([
  ["fail", "nowhere to be found"],
  ["tuple", "cannot be sent over RPC"],
  ["private", "_private"],
  ["missing", "no_such_method"],
  ["too_many", "takes 2 positional arguments but 3 were given"],
])("%s: what goes wrong over there is raised here", async (name, message) => {
  const answer = await call(name);
  expect(answer.status).toBe(500);
  expect(answer.text).toContain(message);
});
