import { expect, test, vi } from "vitest";
import { ThawError } from "../errors.ts";
import type { Secrets } from "../project/secrets.ts";
import type { Report } from "../sse.ts";
import { createDeployStore } from "./deploy.ts";
import { createDeployer } from "./deployment.ts";
import { createProjectStore } from "./project.ts";

const layers = [{ kind: "app", hash: "a", bytes: 9 }];
const answers: Record<string, unknown> = {
  "/api/snapshot": { snapshot: { id: "s1", layers } },
  "/api/deploy/preflight": { ok: true, checks: [], shapes: [] },
  "/api/deploy": { url: "http://hello.localhost/", version: "v1" },
};

function setUp({ local = true, secrets = {} }: { local?: boolean; secrets?: Secrets } = {}) {
  const deploy = createDeployStore(
    () => 0,
    () => 1,
  );
  const project = createProjectStore({ files: { a: "1" }, title: "t", edited: false });
  const call = vi.fn(async (path: string, _body: unknown, report: Report): Promise<unknown> => {
    report({ step: path, milliseconds: 3 });
    return answers[path];
  });
  const sent = vi.fn();
  const at = { id: local ? "local" : "account a", isLocal: local };
  const run = createDeployer({
    project,
    deploy,
    place: () => ({
      ...at,
      call: call as <T>(path: string, body: unknown, report: Report) => Promise<T>,
    }),
    describe: () => ({ name: "hello", settings: { bindings: [{ name: "RATES" }] } }),
    secrets: { read: () => secrets, sent },
  });
  return { deploy, project, call, run, sent, at };
}

test("a deployment is a snapshot and then its deploy, under the project's name", async () => {
  const { deploy, call, run } = setUp();
  await run();
  expect(call.mock.calls.map(([path, body]) => [path, body])).toEqual([
    ["/api/snapshot", { files: { a: "1" } }],
    ["/api/deploy", { snapshot: "s1", name: "hello" }],
  ]);
  expect(deploy.getState()).toMatchObject({ busy: false, error: undefined });
  expect(deploy.getState().history).toMatchObject([
    { name: "hello", url: "http://hello.localhost/", version: "v1", layers, at: 1 },
  ]);
});

test("an error about a binding leads to its line, and one that has a line keeps it", async () => {
  const { deploy, project, call, run } = setUp();
  const configuration = '{\n  "services": [{ "binding": "RATES", "service": "rates" }]\n}';
  project.setState({ files: { "wrangler.jsonc": configuration } });
  const refuse = (error: ThawError) =>
    call.mockImplementation(async (path) => {
      if (path === "/api/deploy") throw error;
      return answers[path];
    });
  refuse(new ThawError("bad_config", "RATES is bound to the Worker rates, which isn't there."));
  await run();
  expect(deploy.getState().error).toMatchObject({ file: "wrangler.jsonc", line: 2 });
  refuse(new ThawError("bad_config", "RATES again", { file: "pyproject.toml", line: 7 }));
  await run();
  expect(deploy.getState().error).toMatchObject({ file: "pyproject.toml", line: 7 });
  refuse(new ThawError("deploy_failed", "RATES once more"));
  await run();
  expect(deploy.getState().error?.file).toBeUndefined();
});

test("secrets go to the deploy alone, by name to the preflight, and are let go of once they were taken", async () => {
  const { call, run, sent } = setUp({ local: false, secrets: { TOKEN: "hunter2" } });
  call.mockImplementation(async (path) => {
    if (path === "/api/deploy") throw new ThawError("deploy_failed", "not today");
    return answers[path];
  });
  await run();
  expect(sent).not.toHaveBeenCalled();
  call.mockImplementation(async (path) => answers[path]);
  await run();
  expect(sent).toHaveBeenCalledTimes(1);
  for (const [path, body] of call.mock.calls) {
    if (path === "/api/deploy") expect(body).toMatchObject({ secrets: { TOKEN: "hunter2" } });
    else expect(JSON.stringify(body)).not.toContain("hunter2");
    if (path === "/api/deploy/preflight") expect(body).toMatchObject({ secrets: ["TOKEN"] });
  }
});

test("a typed name is used, and a bad one stops before anything is built", async () => {
  const { deploy, call, run } = setUp();
  deploy.getState().setName("other");
  await run();
  expect(call.mock.calls[1]?.[1]).toMatchObject({ name: "other" });
  deploy.getState().setName("No Good");
  await run();
  expect(call).toHaveBeenCalledTimes(2);
  expect(deploy.getState().error?.code).toBe("bad_name");
});

test("what failed is said, and earlier deployments stay", async () => {
  const { deploy, call, run } = setUp();
  await run();
  call.mockRejectedValueOnce(new ThawError("entropy", "random", { file: "a", line: 1 }));
  await run();
  expect(deploy.getState()).toMatchObject({
    busy: false,
    error: { code: "entropy", line: 1 },
    checks: [{ title: "Randomness at top level", status: "fail", file: "a", line: 1 }],
  });
  expect(deploy.getState().history).toHaveLength(1);
});

test("what was said of the change goes along, once", async () => {
  const { deploy, call, run } = setUp();
  deploy.getState().setMessage(" A shorter greeting ");
  await run();
  expect(call.mock.calls[1]?.[1]).toMatchObject({ message: "A shorter greeting" });
  await run();
  expect(call.mock.calls[3]?.[1]).not.toHaveProperty("message");
});

test("a second press while one is under way does nothing", async () => {
  const { call, run } = setUp();
  await Promise.all([run(), run()]);
  expect(call).toHaveBeenCalledTimes(2);
});

test("a retry of the same files goes on where the deploy stopped; other files begin anew", async () => {
  const { call, run, project } = setUp();
  const resume = { key: "k", version: "v", active: false };
  const fail = async (_path: string, _body: unknown, report: Report): Promise<unknown> => {
    report({ step: "upload", milliseconds: 1, resume });
    throw new ThawError("deploy_failed", "503");
  };
  call.mockResolvedValueOnce(answers["/api/snapshot"]).mockImplementationOnce(fail);
  await run();
  await run();
  expect(call.mock.calls.slice(2).map(([path, body]) => [path, body])).toEqual([
    ["/api/deploy", { snapshot: "s1", name: "hello", resume }],
  ]);
  call.mockResolvedValueOnce(answers["/api/snapshot"]).mockImplementationOnce(fail);
  await run();
  project.getState().setFile("a", "2");
  await run();
  expect(call.mock.calls.slice(5).map(([path]) => path)).toEqual(["/api/snapshot", "/api/deploy"]);
  expect(call.mock.calls.at(-1)?.[1]).toEqual({ snapshot: "s1", name: "hello" });
});

test("a deploy to an account is looked at first, and stops where something fails, with nothing sent", async () => {
  const { deploy, call, run } = setUp({ local: false });
  const check = { id: "gone", status: "fail", title: "Resources", message: "No such id.", line: 3 };
  call.mockResolvedValueOnce(answers["/api/snapshot"]).mockResolvedValueOnce({
    ok: false,
    checks: [{ ...check, file: "wrangler.jsonc" }],
    shapes: [],
  });
  await run();
  expect(call.mock.calls.map(([path]) => path)).toEqual(["/api/snapshot", "/api/deploy/preflight"]);
  expect(deploy.getState().error).toMatchObject({
    message: "Resources: No such id. Nothing was sent.",
    file: "wrangler.jsonc",
    line: 3,
  });
});

test("resources are made only with leave, and the snapshot isn't built twice for it", async () => {
  const { deploy, call, run } = setUp({ local: false });
  const check = {
    id: "resources",
    status: "warn",
    title: "Resources",
    message: "",
    offer: "create",
  };
  call
    .mockResolvedValueOnce(answers["/api/snapshot"])
    .mockResolvedValueOnce({ ok: true, checks: [check], shapes: [] });
  await run();
  expect(deploy.getState()).toMatchObject({ busy: false, asking: true, error: undefined });
  await run({ create: true });
  expect(call.mock.calls.slice(2).map(([path, body]) => [path, body])).toEqual([
    ["/api/deploy", { snapshot: "s1", name: "hello", create: true }],
  ]);
  expect(deploy.getState()).toMatchObject({ asking: false, history: [{ name: "hello" }] });
});

test("leave that was asked for one account is none for another, which is looked at first", async () => {
  const { deploy, call, run, at } = setUp({ local: false });
  const lacking = { status: "warn", title: "Resources", message: "", offer: "create" };
  call.mockImplementation(async (path) =>
    path === "/api/deploy/preflight" ? { ok: true, checks: [lacking], shapes: [] } : answers[path],
  );
  await run();
  at.id = "account b";
  await run({ create: true });
  expect(call.mock.calls.map(([path]) => path)).not.toContain("/api/deploy");
  expect(deploy.getState().asking).toBe(true);
  await run({ create: true });
  expect(call.mock.calls.at(-1)?.[0]).toBe("/api/deploy");
});

test("what a deploy had come to at one account is nothing to another, which is looked at first", async () => {
  const { call, run, at } = setUp({ local: false });
  const resume = { key: "k", version: "v", active: false };
  call.mockImplementation(async (path, _body, report) => {
    if (path !== "/api/deploy") return answers[path];
    report({ step: "upload", milliseconds: 1, resume });
    throw new ThawError("deploy_failed", "503");
  });
  await run();
  at.id = "account b";
  await run();
  const later = call.mock.calls.slice(3);
  expect(later.map(([path]) => path)).toEqual(["/api/deploy/preflight", "/api/deploy"]);
  expect(later[1]?.[1]).not.toHaveProperty("resume");
});

test("a look says what would be, at any target, and deploys nothing", async () => {
  const { deploy, call, run } = setUp();
  await run({ look: true });
  expect(call.mock.calls.map(([path]) => path)).toEqual(["/api/snapshot", "/api/deploy/preflight"]);
  expect(deploy.getState()).toMatchObject({ busy: false, asking: false, history: [] });
});

test("the native form goes with the project's files", async () => {
  const { deploy, call, run } = setUp({ local: false });
  deploy.getState().setShape("native");
  await run();
  expect(call.mock.calls.at(-1)?.[1]).toEqual({
    shape: "native",
    snapshot: "s1",
    files: { a: "1" },
    name: "hello",
  });
});
