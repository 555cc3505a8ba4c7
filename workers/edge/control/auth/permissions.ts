/**
 * What a token of this edge may do, by the names of Cloudflare's permission groups. `Write` holds `Read`.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/permissions/
 */
export const PERMISSIONS = [
  "Account Settings Read",
  "D1 Read",
  "D1 Write",
  "Memberships Read",
  "Queues Read",
  "Queues Write",
  "User Details Read",
  "Workers KV Storage Read",
  "Workers KV Storage Write",
  "Workers R2 Storage Read",
  "Workers R2 Storage Write",
  "Workers Scripts Read",
  "Workers Scripts Write",
  "Workers Tail Read",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

type Product = "D1" | "Queues" | "Workers KV Storage" | "Workers R2 Storage" | "Workers Scripts";

/** Which product the addresses below an account belong to. */
const PRODUCTS: [RegExp, Product][] = [
  [/^\/storage\/kv(\/|$)/, "Workers KV Storage"],
  [/^\/r2(\/|$)/, "Workers R2 Storage"],
  [/^\/d1(\/|$)/, "D1"],
  [/^\/queues(\/|$)/, "Queues"],
  [/^\/(workers|workflows)(\/|$)/, "Workers Scripts"],
];

/** Asks for content by POST. */
const READS = /\/bulk\/get$/;

/**
 * Any of these permits a request; none at all means that whoever has a token may make it.
 * @param path below `/client/v4`
 */
export function permissionsFor(method: string, path: string): Permission[] {
  if (path === "/user") return ["User Details Read"];
  if (path === "/memberships") return ["Memberships Read"];
  if (path === "/graphql") return ["Workers R2 Storage Read", "Workers R2 Storage Write"];
  const below = /^\/accounts\/[^/]+(\/.*)$/.exec(path)?.[1];
  if (below === undefined || below.startsWith("/tokens/")) return [];
  const product = PRODUCTS.find(([pattern]) => pattern.test(below))?.[1];
  if (!product) return [];
  const reads = method === "GET" || method === "HEAD";
  const tails: Permission[] = /\/tails(\/|$)/.test(below) ? ["Workers Tail Read"] : [];

  const readable = reads || READS.test(below);
  return [`${product} Write`, ...(readable ? [`${product} Read` as const] : []), ...tails];
}
