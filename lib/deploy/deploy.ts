import type { Report } from "../sse.ts";
import { type FirstRequest, firstRequest } from "./first-request.ts";
import { bundleForm } from "./multipart.ts";
import { preflight } from "./preflight.ts";
import { type DeployTarget, workerUrl } from "./targets.ts";
import type { Bundle } from "./types.ts";

export interface DeployOptions {
  bundle: Bundle;
  name: string;
  target: DeployTarget;
  /** Told of each step when it is done. */
  report?: Report | undefined;
  /** Shown with the version. */
  message?: string | undefined;
}

export interface DeployResult {
  url: string;
  /** The version's id. */
  version: string;
  firstRequest: FirstRequest;
}

/**
 * Deploys a bundle: checks it, uploads it, makes it serve, turns its address on and asks it once. Until
 * the step `activate` is done, what served before goes on serving. Throws a `ThawError`.
 */
export async function deployBundle(options: DeployOptions): Promise<DeployResult> {
  const { bundle, name, target } = options;
  const step = async <T>(label: string, work: () => T | Promise<T>): Promise<T> => {
    const began = performance.now();
    const value = await work();
    options.report?.({ step: label, milliseconds: Math.round(performance.now() - began) });
    return value;
  };
  await step("preflight", () => preflight(name, bundle));
  const version = await publish(options, step);
  await step("address", () => target.client.setAddress(name, true));
  const first = await firstRequest(target, name);
  options.report?.({ step: firstStep(first), milliseconds: first.milliseconds });
  return { url: workerUrl(target, name), version, firstRequest: first };
}

/** A new Worker is made and served by one upload; one that exists gets a version, then a deployment. */
async function publish(
  { bundle, name, target, message }: DeployOptions,
  step: <T>(label: string, work: () => Promise<T>) => Promise<T>,
): Promise<string> {
  const { client } = target;
  const form = () => bundleForm(bundle, { message });
  if (!(await client.scriptExists(name))) {
    return step("upload and activate", () => client.putScript(name, form));
  }
  const { id } = await step("upload", () => client.createVersion(name, form));
  await step("activate", () =>
    client.deployVersion(name, id, message === undefined ? {} : { message }),
  );
  return id;
}

/** `first request: 200 (cold;dur=…)`. */
function firstStep({ status, serverTiming }: FirstRequest): string {
  return `first request: ${status}${serverTiming === null ? "" : ` (${serverTiming})`}`;
}
