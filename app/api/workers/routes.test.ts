import { beforeEach, expect, test, vi } from "vitest";
import { PUT as putAddress } from "./[name]/address/route.ts";
import { POST as rollOut } from "./[name]/deployments/route.ts";
import { DELETE as deleteWorker, GET as worker } from "./[name]/route.ts";
import { DELETE as deleteSecret, PUT as putSecret } from "./[name]/secrets/[secret]/route.ts";
import { GET as secrets } from "./[name]/secrets/route.ts";
import { GET as version } from "./[name]/versions/[id]/route.ts";
import { GET as workers, POST as workersByPost } from "./route.ts";

const control = vi.fn(async (_url: string, _init?: RequestInit) => ok({}));
const env = {
  CONTROL: { fetch: control },
  INTERNAL_TOKEN: "inside",
  PUBLIC_PORT: "8787",
};
vi.mock("@cloudflare/next-on-pages", () => ({ getRequestContext: () => ({ env }) }));

const ok = (result: unknown) => Response.json({ success: true, errors: [], result });
const fail = (status: number, code: number, message: string) =>
  Response.json({ success: false, errors: [{ code, message }], result: null }, { status });

beforeEach(() => {
  control.mockReset().mockImplementation(async () => ok({}));
});

const request = (method: string, path: string, body?: unknown) =>
  new Request(`http://localhost/api/workers${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const asked = () =>
  control.mock.calls.map(([url, init]) => [
    init?.method,
    url.replace("http://control/client/v4/accounts/local", ""),
    init?.body,
  ]);

test("the Workers are listed, the last changed first", async () => {
  const script = (id: string, on: string) => ({ id, created_on: on, modified_on: on });
  control.mockImplementation(async () =>
    ok([script("a", "2026-01-01"), script("b", "2026-02-01")]),
  );
  const body = await (await workers(request("GET", ""))).json();
  expect(body).toMatchObject({ workers: [{ name: "b" }, { name: "a" }] });
  expect((await workersByPost(request("POST", ""))).headers.get("allow")).toBe("GET");
});

test("a Worker that isn't there is 404, in words", async () => {
  control.mockImplementation(async () => fail(404, 10007, "This Worker does not exist."));
  const response = await worker(request("GET", "/gone"));
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "worker_not_found" });
});

test("a rollout is handed on, and one that can't be is refused before anything is asked", async () => {
  const shares = [
    { version: "a", percentage: 90 },
    { version: "b", percentage: 10 },
  ];
  control.mockImplementation(async () => ok({ id: "d", versions: [] }));
  expect((await rollOut(request("POST", "/w/deployments", { shares }))).status).toBe(200);
  expect(asked()).toMatchObject([["POST", "/workers/scripts/w/deployments", expect.anything()]]);
  const wrong = { shares: shares.slice(0, 1) };
  expect((await rollOut(request("POST", "/w/deployments", wrong))).status).toBe(400);
  expect(control).toHaveBeenCalledTimes(1);
});

test("going back over changed secrets is a conflict of its own", async () => {
  control.mockImplementation(async () =>
    fail(400, 10220, "The following secrets have changed: KEY"),
  );
  const shares = [{ version: "a", percentage: 100 }];
  const response = await rollOut(request("POST", "/w/deployments", { shares }));
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: "secrets_changed" });
});

test("a secret's text goes to the target, and is in no answer", async () => {
  control.mockImplementation(async () => ok({ name: "KEY", type: "secret_text" }));
  const response = await putSecret(request("PUT", "/w/secrets/KEY", { text: "open sesame" }));
  expect(await response.json()).toEqual({});
  expect(asked()[0]?.[2]).toContain("open sesame");
  control.mockImplementation(async () => fail(400, 10021, "no"));
  const failed = await putSecret(request("PUT", "/w/secrets/KEY", { text: "open sesame" }));
  expect(await failed.text()).not.toContain("sesame");
  await deleteSecret(request("DELETE", "/w/secrets/KEY"));
  expect(asked().at(-1)?.slice(0, 2)).toEqual([
    "DELETE",
    "/workers/scripts/w/secrets/KEY?url_encoded=true",
  ]);
});

test("a Worker is deleted once its name was typed, and not for another", async () => {
  const other = await deleteWorker(request("DELETE", "/w", { confirm: "v" }));
  expect(other.status).toBe(400);
  expect(control).not.toHaveBeenCalled();
  expect((await deleteWorker(request("DELETE", "/w", { confirm: "w" }))).status).toBe(200);
  expect(asked()[0]?.slice(0, 2)).toEqual(["DELETE", "/workers/scripts/w?force=true"]);
});

test.each([
  ["a Worker's name", () => worker(request("GET", "/a%2Fb"))],
  ["a version", () => version(request("GET", "/w/versions/..%2Fsecrets"))],
  ["a secret's name", () => putSecret(request("PUT", "/w/secrets/A-B", { text: "t" }))],
  ["an empty secret", () => putSecret(request("PUT", "/w/secrets/A", { text: "" }))],
  ["an address", () => putAddress(request("PUT", "/w/address", { enabled: "yes" }))],
  ["an encoding", () => worker(request("GET", "/%E0%A4%A"))],
])("%s that can't be is refused before anything is asked", async (_what, ask) => {
  const response = await ask();
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "bad_request" });
  expect(control).not.toHaveBeenCalled();
});

test("the names of a Worker's secrets are told, and none of one that isn't there", async () => {
  control.mockImplementation(async (url) =>
    url.endsWith("/secrets") ? ok([{ name: "B", type: "secret_text" }]) : ok({}),
  );
  expect(await (await secrets(request("GET", "/w/secrets"))).json()).toEqual({ names: ["B"] });
  control.mockImplementation(async () => fail(404, 10007, "This Worker does not exist."));
  expect(await (await secrets(request("GET", "/w/secrets"))).json()).toEqual({ names: [] });
});
