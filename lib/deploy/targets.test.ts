import { expect, test } from "vitest";
import { targetHeaders } from "./target-choice.ts";
import { type TargetEnv, targetClient } from "./targets.ts";

const ACCOUNT = "0123456789abcdef0123456789abcdef";

function env(more: Partial<TargetEnv> = {}) {
  const asked: { url: string; headers: Headers }[] = [];
  const CONTROL = {
    fetch: async (url: string, init?: RequestInit) => {
      asked.push({ url, headers: new Headers(init?.headers) });
      return Response.json({ success: true, errors: [], result: { subdomain: "mine" } });
    },
  };
  return { asked, env: { CONTROL, INTERNAL_TOKEN: "inner", PUBLIC_PORT: "8787", ...more } };
}

const request = (headers: Record<string, string> = {}): Request =>
  new Request("http://localhost:8787/api/deploy", { headers });

test("a request that names no target goes to this machine, with the internal token", async () => {
  const { asked, env: given } = env({ CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_ACCOUNT_ID: ACCOUNT });
  const target = targetClient(request(), given);
  expect(target.kind).toBe("local");
  expect(await target.address("blog")).toBe("http://blog.localhost:8787/");
  expect(await target.client.accountSubdomain()).toBe("mine");
  expect(asked[0]?.headers.get("x-thaw-internal")).toBe("inner");
});

test("a token of the browser goes with its account, and never the server's own instead", () => {
  const own = { kind: "account", accountId: ACCOUNT, token: "browser-token" } as const;
  const { env: given } = env({ CLOUDFLARE_API_TOKEN: "server-token" });
  expect(targetClient(request(targetHeaders(own)), given).kind).toBe("account");
  const without = request(targetHeaders({ kind: "account", token: "browser-token" }));
  expect(() => targetClient(without, given)).toThrow("its id is missing");
});

test("the server's token is for its own account, and for no temporary one", () => {
  const { env: given } = env({ CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_ACCOUNT_ID: ACCOUNT });
  expect(targetClient(request(targetHeaders({ kind: "account" })), given).kind).toBe("account");
  const other = targetHeaders({ kind: "account", accountId: "another" });
  expect(() => targetClient(request(other), given)).toThrow("its own account alone");
  expect(() => targetClient(request(targetHeaders({ kind: "temporary" })), given)).toThrow(
    "There is no API token",
  );
});

test.each([
  [{ "thaw-target": "elsewhere" }, "thaw-target is one of local, account, temporary."],
  [{ "thaw-target": "account", "thaw-account": "../x" }, "isn't an account id"],
  [{ "thaw-target": "account", authorization: "Bearer secret with spaces" }, "isn't an API token"],
  [{ "thaw-target": "account", authorization: "Basic c2VjcmV0" }, "isn't an API token"],
])("headers that can't be are refused without repeating them (%#)", (headers, message) => {
  const problem = () => targetClient(request(headers), env().env);
  expect(problem).toThrow(message);
  expect(problem).not.toThrow(/secret|c2Vj/);
});

test("the address of a Worker in an account has the account's subdomain", async () => {
  const choice = { kind: "account", accountId: ACCOUNT, token: "t" } as const;
  const workers = "http://{name}.localhost:9999/";
  const { env: given } = env({ CLOUDFLARE_WORKERS_URL: workers });
  const elsewhere = targetClient(request(targetHeaders(choice)), given);
  expect(await elsewhere.address("blog")).toBe("http://blog.localhost:9999/");
  const edge = env({ CLOUDFLARE_API_BASE_URL: "http://localhost:8787/client/v4" });
  const beside = targetClient(request(targetHeaders(choice)), edge.env);
  expect(await beside.address("blog")).toBe("http://blog.localhost:8787/");
  await beside.visit?.("blog", new Request("http://blog.localhost:8787/"));
  expect(edge.asked[0]?.url).toContain("/internal/serve/blog/");
});
