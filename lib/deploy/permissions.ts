import { z } from "zod";
import type { Check } from "../sse.ts";
import type { CloudflareClient } from "./cloudflare.ts";
import { CloudflareError } from "./envelope.ts";

interface Permission {
  id: string;
  /** The name of Cloudflare's permission group, without the right. */
  group: string;
  /** A read that needs it and changes nothing. */
  path: string;
  /** The type of binding that needs it; every deploy unless given. */
  binding?: string;
}

const PERMISSIONS: Permission[] = [
  { id: "scripts", group: "Workers Scripts", path: "/workers/scripts" },
  {
    id: "kv",
    group: "Workers KV Storage",
    path: "/storage/kv/namespaces?per_page=5",
    binding: "kv_namespace",
  },
  { id: "r2", group: "Workers R2 Storage", path: "/r2/buckets?per_page=5", binding: "r2_bucket" },
  { id: "d1", group: "D1", path: "/d1/database?per_page=5", binding: "d1" },
  { id: "queues", group: "Queues", path: "/queues?per_page=5", binding: "queue" },
];

const tokenDetails = z.looseObject({
  policies: z.array(
    z.looseObject({ permission_groups: z.array(z.looseObject({ name: z.string().optional() })) }),
  ),
});

/**
 * Which permissions a token has, by reads that change nothing; where the API lets a token read its own
 * policies, also whether it may write.
 * @param needs types of bindings that the project has
 */
export async function checkPermissions(
  client: CloudflareClient,
  tokenId: string | undefined,
  needs: ReadonlySet<string>,
): Promise<Check[]> {
  const named = await policiesOf(client, tokenId);
  return Promise.all(PERMISSIONS.map((permission) => probe(client, permission, named, needs)));
}

/** The names of the permission groups, where the token may read them. */
async function policiesOf(
  client: CloudflareClient,
  tokenId: string | undefined,
): Promise<Set<string> | undefined> {
  if (tokenId === undefined) return undefined;
  try {
    const path = `/user/tokens/${encodeURIComponent(tokenId)}`;
    const { policies } = await client.callRoot("GET", path, tokenDetails);
    const groups = policies.flatMap(({ permission_groups }) => permission_groups);
    return new Set(groups.flatMap(({ name }) => name ?? []));
  } catch {
    return undefined;
  }
}

async function probe(
  client: CloudflareClient,
  { id, group, path, binding }: Permission,
  named: Set<string> | undefined,
  needs: ReadonlySet<string>,
): Promise<Check> {
  const needed = binding === undefined || needs.has(binding);
  const check = { id: `permission-${id}`, title: group };
  const missing = (what: string): Check => ({
    ...check,
    status: needed ? "fail" : "warn",
    message: needed
      ? `${what} Add "Account > ${group} > Edit" to the token.`
      : `${what} This project doesn't need it.`,
  });
  try {
    await client.call("GET", path, z.unknown());
  } catch (thrown) {
    if (!(thrown instanceof CloudflareError)) throw thrown;
    if (thrown.isForbidden) {
      return missing("The token lacks this permission.");
    }
    const status = needed ? "fail" : "warn";
    return { ...check, status, message: thrown.message };
  }
  if (named === undefined) {
    const unsure = " Whether Workers can be changed too, the deploy shows.";
    const message = `Can be read.${binding === undefined ? unsure : ""}`;
    return { ...check, status: "ok", message };
  }
  if (!named.has(`${group} Write`)) return missing("The token may read this, but not change it.");
  return { ...check, status: "ok", message: "Can be read and changed." };
}
