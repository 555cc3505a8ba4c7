import { expect, test } from "vitest";
import { permissionsFor } from "./permissions.ts";

test.each([
  [
    "GET",
    "/accounts/a/workers/scripts/x/versions",
    ["Workers Scripts Write", "Workers Scripts Read"],
  ],
  ["PUT", "/accounts/a/workers/scripts/x", ["Workers Scripts Write"]],
  ["POST", "/accounts/a/workers/scripts/x/tails", ["Workers Scripts Write", "Workers Tail Read"]],
  ["PUT", "/accounts/a/workflows/x", ["Workers Scripts Write"]],
  [
    "POST",
    "/accounts/a/storage/kv/namespaces/n/bulk/get",
    ["Workers KV Storage Write", "Workers KV Storage Read"],
  ],
  ["DELETE", "/accounts/a/r2/buckets/b", ["Workers R2 Storage Write"]],
  ["POST", "/accounts/a/d1/database/d/query", ["D1 Write"]],
  ["GET", "/accounts/a/queues", ["Queues Write", "Queues Read"]],
  ["GET", "/user", ["User Details Read"]],
  ["GET", "/user/tokens/verify", []],
  ["GET", "/accounts/a/tokens/verify", []],
  ["GET", "/accounts", []],
])("%s %s needs one of %j", (method, path, permissions) => {
  expect(permissionsFor(method, path)).toEqual(permissions);
});
