import type { ProjectBinding } from "../project/bindings/types.ts";
import { onlyCloudflare } from "../worker/bindings/only-cloudflare.ts";
import { type StandIn, standIn } from "../worker/bindings/stand-in.ts";
import { noteMissing } from "./missing.ts";

/** What the edge has and a browser lacks: in words, and how it looks to a program. */
const MISSING: Record<string, [what: string, shape: Pick<StandIn, "className" | "immediate">]> = {
  durable_object_namespace: [
    "a namespace of another Worker's Durable Objects",
    {
      className: "DurableObjectNamespace",
      immediate: ["idFromName", "idFromString", "newUniqueId", "get", "getByName", "jurisdiction"],
    },
  ],
  workflow: ["a Workflow", { className: "WorkflowImpl" }],
  service: ["another Worker", { className: "Fetcher" }],
  assets: ["the project's static assets", { className: "Fetcher" }],
};

/**
 * What a program finds in `env` for a binding that a browser can't have: an object that says, when it is
 * called, where it is to be had. Top-level code and requests that need none of them go on.
 */
export function missingBinding(binding: ProjectBinding): unknown {
  const [what, shape] = MISSING[binding.type] ?? [];
  if (!what || !shape) return onlyCloudflare(binding as Parameters<typeof onlyCloudflare>[0]);
  return standIn({
    ...shape,
    onCall: () => noteMissing(binding.name),
    message: `\`${binding.name}\` is ${what}. The browser has none: run the program on the edge of this machine, where there is one.`,
  });
}
