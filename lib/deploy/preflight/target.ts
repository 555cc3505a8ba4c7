import type { ThawError } from "../../errors.ts";
import { NO_SETTINGS } from "../../project/bindings/types.ts";
import type { Check } from "../../sse.ts";
import type { Deployment } from "../cloudflare.ts";
import { CloudflareError } from "../envelope.ts";
import { secretNames } from "../manage/workers.ts";
import { needsResources, resolveResources } from "../resources.ts";
import type { DeployTarget } from "../targets.ts";
import type { Bundle } from "../types.ts";
import { neededWorkers, otherWorkerProblems } from "./other-workers.ts";
import { secretProblems } from "./secrets.ts";

export interface TargetCheck {
  target: DeployTarget;
  name: string;
  bundle: Bundle;
  /** Names of the secrets that go with the deploy. */
  secrets: readonly string[];
}

type Base = Pick<Check, "id" | "title">;

interface Look {
  id: string;
  title: string;
  look: (check: TargetCheck, base: Base) => Promise<Check[]>;
}

const LOOKS: Look[] = [
  { id: "taken", title: "Name at the target", look: taken },
  { id: "secrets", title: "Secrets", look: secrets },
  { id: "resources", title: "Resources", look: resources },
  { id: "workers", title: "Other Workers", look: otherWorkers },
  { id: "address", title: "Address", look: address },
];

/** What would fail at the target, by reads alone; each check is told as soon as it is made. */
export async function checkTarget(check: TargetCheck, tell: (check: Check) => void): Promise<void> {
  for (const { look, ...base } of LOOKS) {
    try {
      for (const found of await look(check, base)) tell(found);
    } catch (thrown) {
      // A read that the target refuses fails its own check; one without an answer ends them all.
      if (!(thrown instanceof CloudflareError) || thrown.httpStatus === 401) throw thrown;
      tell({ ...base, status: "fail", message: thrown.message });
    }
  }
}

async function taken({ target, name }: TargetCheck, check: Base): Promise<Check[]> {
  const found = await target.client.findScript(name);
  if (!found)
    return [{ ...check, status: "ok", message: `${name} is free: a new Worker is made.` }];
  const [latest] = await target.client.listDeployments(name);
  const message = `There is a Worker ${name} already${since(latest)}: this deploy is a new version of it. If it isn't yours, choose another name.`;
  return [{ ...check, status: target.kind === "local" ? "ok" : "warn", message }];
}

const since = (deployment: Deployment | undefined): string => {
  const date = deployment?.created_on?.slice(0, 16).replace("T", " ");
  return date === undefined ? "" : `, deployed on ${date}`;
};

/** A failed check for each problem, with the line where it has one. */
function failed(check: Base, problems: readonly ThawError[]): Check[] {
  return problems.map(({ message, file, line, column }, index) => ({
    ...check,
    id: index === 0 ? check.id : `${check.id}-${index}`,
    status: "fail",
    message,
    file,
    line,
    column,
  }));
}

async function secrets(
  { target, name, bundle, secrets: given }: TargetCheck,
  check: Base,
): Promise<Check[]> {
  const kept = await secretNames(target.client, name);
  const problems = secretProblems({ bundle, kept, given });
  if (problems.length > 0) return failed(check, problems);
  const left = kept.filter((one) => !given.includes(one));
  const words = [
    ...(given.length > 0 ? [`Set with this deploy: ${given.join(", ")}.`] : []),
    ...(left.length > 0 ? [`Kept: ${left.join(", ")}.`] : []),
  ];
  return words.length === 0 ? [] : [{ ...check, status: "ok", message: words.join(" ") }];
}

async function resources({ target, name, bundle }: TargetCheck, check: Base): Promise<Check[]> {
  const { settings = NO_SETTINGS } = bundle;
  if (!needsResources(settings)) return [];
  const { made, unknown } = await resolveResources(settings, {
    client: target.client,
    worker: name,
    substitute: target.kind === "local",
    look: true,
  });
  const missing = unknown.map(
    (what): Check => ({
      id: `unknown-${what}`,
      title: check.title,
      status: "fail",
      message: `The account has no such thing as ${what}. Take its id out of the configuration, and the deploy makes one.`,
    }),
  );
  if (made.length === 0) {
    return [...missing, { ...check, status: "ok", message: "All that is bound is there." }];
  }
  const message = `Not there yet, the deploy makes: ${made.join(", ")}.`;
  return [...missing, { ...check, status: "warn", message, offer: "create" }];
}

async function otherWorkers({ target, name, bundle }: TargetCheck, check: Base): Promise<Check[]> {
  const needed = neededWorkers(name, bundle.settings ?? NO_SETTINGS);
  if (needed.length === 0) return [];
  const problems = await otherWorkerProblems(needed, target.client);
  if (problems.length === 0) {
    const there = new Set(needed.map(({ worker }) => worker));
    return [{ ...check, status: "ok", message: `There: ${[...there].join(", ")}.` }];
  }
  return failed(check, problems);
}

async function address({ target, name }: TargetCheck, check: Base): Promise<Check[]> {
  try {
    return [{ ...check, status: "ok", message: await target.address(name) }];
  } catch (thrown) {
    if (!(thrown instanceof CloudflareError) || thrown.cloudflareCode !== 10063) throw thrown;
    return [{ ...check, status: "fail", message: thrown.message, offer: "subdomain" }];
  }
}
