import { expect, test } from "vitest";
import { CloudflareClient } from "../cloudflare.ts";
import { rollOut } from "./rollout.ts";

function clientOf(answer: () => Response) {
  const bodies: unknown[] = [];
  const client = new CloudflareClient({
    baseUrl: "http://api",
    accountId: "acc",
    retry: { attempts: 1 },
    fetch: async (url, init) => {
      bodies.push([url.replace("http://api/accounts/acc", ""), JSON.parse(String(init?.body))]);
      return answer();
    },
  });
  return { client, bodies };
}

const made = () =>
  Response.json({ success: true, result: { id: "d", versions: [] }, errors: [], messages: [] });
const share = (version: string, percentage: number) => ({ version, percentage });

test("two versions are sent as Cloudflare takes them, with the message", async () => {
  const { client, bodies } = clientOf(made);
  const shares = [share("a", 90), share("b", 10)];
  await rollOut(client, "w", { shares, message: "a tenth" });
  await rollOut(client, "w", { shares: [share("b", 100)], force: true });
  expect(bodies).toEqual([
    [
      "/workers/scripts/w/deployments",
      {
        strategy: "percentage",
        versions: [
          { version_id: "a", percentage: 90 },
          { version_id: "b", percentage: 10 },
        ],
        annotations: { "workers/message": "a tenth" },
      },
    ],
    [
      "/workers/scripts/w/deployments?force=true",
      {
        strategy: "percentage",
        versions: [{ version_id: "b", percentage: 100 }],
        annotations: {},
      },
    ],
  ]);
});

test.each([
  [[], "One version serves"],
  [[share("a", 50), share("b", 25), share("c", 25)], "One version serves"],
  [[share("a", 50), share("a", 50)], "one and the same"],
  [[share("a", 100), share("b", 0)], "more than 0 %"],
  [[share("a", 50), share("b", 40)], "add up to 90"],
])("shares %j are refused before anything is asked", async (shares, words) => {
  const { client, bodies } = clientOf(made);
  await expect(rollOut(client, "w", { shares })).rejects.toMatchObject({
    code: "bad_request",
    message: expect.stringContaining(words),
  });
  expect(bodies).toEqual([]);
});

test("changed secrets are told from other refusals", async () => {
  const refusal = (code: number) => () =>
    Response.json({ success: false, errors: [{ code, message: "no" }] }, { status: 400 });
  const roll = (code: number) =>
    rollOut(clientOf(refusal(code)).client, "w", { shares: [share("a", 100)] });
  await expect(roll(10220)).rejects.toMatchObject({ code: "secrets_changed" });
  await expect(roll(10021)).rejects.toMatchObject({ code: "deploy_failed" });
});
