import { CloudflareClient } from "../../lib/deploy/cloudflare.ts";
import { type DeployResult, deployBundle } from "../../lib/deploy/deploy.ts";
import { localAddress } from "../../lib/deploy/local.ts";
import type { DeployTarget } from "../../lib/deploy/targets.ts";
import { assetFiles } from "../../lib/project/assets.ts";
import { parseProject } from "../../lib/project/project.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { API_TOKEN, INTERNAL_TOKEN, type TestEdge } from "../../workers/edge/testing.ts";
import type { TestBuilder } from "../snapshot/builder.ts";

/** The edge of a test as what a deploy goes to. */
export const localEdge = (edge: TestEdge): DeployTarget => ({
  kind: "local",
  client: new CloudflareClient({ baseUrl: edge.api, accountId: "local", token: API_TOKEN }),
  address: async (name) => localAddress(edge.origin, name),
  visit: (name) =>
    fetch(edge.serve, { headers: { "x-thaw-internal": INTERNAL_TOKEN, "x-thaw-worker": name } }),
});

/** A deploy, and the steps it told of. */
export interface ProjectDeploy extends DeployResult {
  steps: string[];
}

/** Builds a project with the real builder and deploys it to the real edge, as the product does both. */
export async function deployProject(
  builder: TestBuilder,
  edge: TestEdge,
  name: string,
  files: ProjectFiles,
): Promise<ProjectDeploy> {
  const { result } = await builder.build(files);
  const { record, modules } = builder.bundle(result.snapshot.id);
  // Their content is in the builder's store; the project has it too.
  const { assets: _, ...built } = record;
  const assets = assetFiles(parseProject(files));
  const steps: string[] = [];
  const deployed = await deployBundle({
    bundle: { ...built, assets, mainModule: record.bundle.mainModule, modules },
    name,
    target: localEdge(edge),
    report: ({ step }) => void steps.push(step),
  });
  return { ...deployed, steps };
}
