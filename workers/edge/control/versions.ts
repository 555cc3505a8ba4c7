import { Hono } from "hono";
import { z } from "zod";
import { registryOf } from "../registry/client.ts";
import type { Share, Version } from "../registry/types.ts";
import { type Api, activated, readBody } from "./context.ts";
import { ApiError, ok, unwrap } from "./envelope.ts";
import { deploymentShape, versionShape } from "./shapes.ts";
import { keepVersion, sourceOf } from "./upload.ts";

const deploymentBody = z.object({
  strategy: z.literal("percentage").optional(),
  versions: z
    .array(z.object({ version_id: z.string(), percentage: z.number().min(0).max(100) }))
    .min(1),
  annotations: z.record(z.string(), z.string()).nullish(),
});

/** Versions and deployments of a script; a rollback is the deployment of an older version. */
export const versions = new Hono<Api>()
  .get("/:name/versions", async (c) => {
    const state = unwrap(await registryOf(c.env).state(c.req.param("name")));
    return ok({ items: state.versions.map(versionShape) });
  })
  .get("/:name/versions/:id", async (c) => {
    const state = unwrap(await registryOf(c.env).state(c.req.param("name")));
    return ok(versionShape(findVersion(state.versions, c.req.param("id"))));
  })
  .post("/:name/versions", async (c) => {
    const name = c.req.param("name");
    unwrap(await registryOf(c.env).state(name));
    return ok(versionShape(await keepVersion(c, name, { deploy: false, create: false })));
  })
  .get("/:name/deployments", async (c) => {
    const state = unwrap(await registryOf(c.env).state(c.req.param("name")));
    return ok({ deployments: state.deployments.map(deploymentShape) });
  })
  .get("/:name/deployments/:id", async (c) => {
    const state = unwrap(await registryOf(c.env).state(c.req.param("name")));
    const deployment = state.deployments.find(({ id }) => id === c.req.param("id"));
    if (!deployment) throw new ApiError(404, 10007, "This deployment does not exist.");
    return ok(deploymentShape(deployment));
  })
  .post("/:name/deployments", async (c) => {
    const name = c.req.param("name");
    const what = "The deployment isn't valid";
    const body = await readBody(deploymentBody, c.req.raw, { what });
    const versions = body.versions.map(({ version_id: versionId, percentage }) => ({
      versionId,
      percentage,
    }));
    const problem = sharesProblem(versions);
    if (problem !== null) throw new ApiError(400, 10021, problem);
    const deployment = {
      versions,
      source: sourceOf(c.req.raw),
      annotations: body.annotations ?? {},
    };
    const force = c.req.query("force") === "true";
    const made = unwrap(await registryOf(c.env).deploy(name, deployment, force));
    await activated(c.env, name);
    return ok(deploymentShape(made));
  });

/** @throws ApiError 10007 where there is no such version */
export function findVersion(versions: Version[], wanted: string): Version {
  const version = versions.find(({ id }) => id === wanted);
  if (!version) throw new ApiError(404, 10007, "This version does not exist.");
  return version;
}

/** Cloudflare serves two versions at a time at most. */
const MOST_VERSIONS = 2;

function sharesProblem(shares: Share[]): string | null {
  if (shares.length > MOST_VERSIONS) {
    return `A deployment has ${MOST_VERSIONS} versions at most; this one has ${shares.length}.`;
  }
  if (new Set(shares.map(({ versionId }) => versionId)).size < shares.length) {
    return "A deployment has each version once.";
  }
  const sum = shares.reduce((total, { percentage }) => total + percentage, 0);
  return Math.abs(sum - 100) < 0.01
    ? null
    : `The percentages of a deployment are 100 together, not ${sum}.`;
}
