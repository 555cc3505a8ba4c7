import { expect, it } from "vitest";
import { missingBinding } from "./bindings.ts";

type Calls = Record<string, (...args: unknown[]) => unknown>;

const workflow = { type: "workflow", name: "JOBS", workflow_name: "jobs", class_name: "Jobs" };
const rooms = {
  type: "durable_object_namespace",
  name: "ROOMS",
  class_name: "R",
  script_name: "w",
};

it("says of a binding that is called what it is, and where it is to be had", async () => {
  const jobs = missingBinding(workflow as Parameters<typeof missingBinding>[0]) as Calls;
  await expect(jobs.create?.({})).rejects.toThrow(
    "`JOBS` is a Workflow. The browser has none: run the program on the edge of this machine, where there is one.",
  );
  const ai = missingBinding({ type: "ai", name: "AI" }) as Calls;
  await expect(ai.run?.("model")).rejects.toThrow("It exists only on Cloudflare");
});

it("throws where Cloudflare answers at once, so that nobody waits for nothing", () => {
  const namespace = missingBinding(rooms as Parameters<typeof missingBinding>[0]) as Calls;
  expect(() => namespace.getByName?.("lobby")).toThrow(
    "`ROOMS` is a namespace of another Worker's Durable Objects.",
  );
});

it("looks to the workers SDK like the real one, and to JavaScript like no promise", () => {
  const jobs = missingBinding(workflow as Parameters<typeof missingBinding>[0]) as Calls;
  expect(jobs.constructor?.name).toBe("WorkflowImpl");
  expect(jobs.then).toBeUndefined();
});
