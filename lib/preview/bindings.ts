import type { ProjectBinding } from "../project/bindings/types.ts";
import { onlyCloudflare } from "../worker/bindings/only-cloudflare.ts";
import { type StandIn, standIn } from "../worker/bindings/stand-in.ts";
import { noteMissing } from "./missing.ts";

/** What the edge has and a browser lacks: in words, and how it looks to a program. */
const MISSING: Record<string, [what: string, shape: Pick<StandIn, "className" | "immediate">]> = {
  kv_namespace: ["a KV namespace", { className: "KvNamespace" }],
  r2_bucket: ["an R2 bucket", { className: "R2Bucket" }],
  d1: ["a D1 database", { className: "D1Database", immediate: ["prepare", "withSession"] }],
  queue: ["a queue", { className: "WorkerQueue" }],
  durable_object_namespace: [
    "a namespace of Durable Objects",
    {
      className: "DurableObjectNamespace",
      immediate: ["idFromName", "idFromString", "newUniqueId", "get", "getByName", "jurisdiction"],
    },
  ],
  workflow: ["a Workflow", { className: "WorkflowImpl" }],
  service: ["another Worker", { className: "Fetcher" }],
  assets: ["the project's static assets", { className: "Fetcher" }],
  ratelimit: ["a rate limit", { className: "Ratelimit" }],
};

/**
 * What a program finds in `env` for its bindings while it runs in the browser: objects that say, when they
 * are called, where they are to be had. Top-level code and requests that need none of them go on.
 */
export function previewBindings(bindings: ProjectBinding[]): Record<string, unknown> {
  return Object.fromEntries(bindings.map((binding) => [binding.name, previewBinding(binding)]));
}

function previewBinding(binding: ProjectBinding): unknown {
  if (binding.type === "version_metadata") return { id: "preview", tag: "", timestamp: "" };
  const [what, shape] = MISSING[binding.type] ?? [];
  if (!what || !shape) return onlyCloudflare(binding as Parameters<typeof onlyCloudflare>[0]);
  return standIn({
    ...shape,
    onCall: () => noteMissing(binding.name),
    message: `\`${binding.name}\` is ${what}. The browser has none: press Deploy to run the program where there is one.`,
  });
}
