import { CloudflareClient, type CloudflareOptions } from "./cloudflare.ts";
import { CloudflareError } from "./envelope.ts";
import type { TargetKind } from "./target-choice.ts";
import type { DeployTarget } from "./targets.ts";

export const CLOUDFLARE_API = "https://api.cloudflare.com/client/v4";

/** Where Cloudflare serves a Worker of an account. */
const WORKERS_URL = "https://{name}.{subdomain}.workers.dev/";

export interface CloudflareTargetOptions
  extends Pick<CloudflareOptions, "accountId" | "baseUrl" | "retry" | "fetch"> {
  kind: Exclude<TargetKind, "local">;
  token: string;
  /** Where its Workers are, with `{name}` and `{subdomain}`; where the API's host has them unless given. */
  workersUrl?: string | undefined;
  /** The port of this machine's own edge, and how to ask a Worker there. */
  localPort?: string | undefined;
  visitLocal?: DeployTarget["visit"];
}

/** An account of Cloudflare's, or of anything that speaks its API. */
export function cloudflareTarget(options: CloudflareTargetOptions): DeployTarget {
  const { kind, workersUrl: given, localPort, visitLocal, ...rest } = options;
  const workersUrl = given ?? workersAt(kind, rest.baseUrl);
  const client = new CloudflareClient(rest);
  let subdomain: string | undefined;
  const address = async (name: string): Promise<string> => {
    if (workersUrl.includes("{subdomain}")) subdomain ??= await subdomainOf(client);
    return workersUrl.replace("{name}", name).replace("{subdomain}", subdomain ?? "");
  };
  return {
    kind,
    client,
    address,
    keepsModules: rest.baseUrl !== CLOUDFLARE_API,
    visit: (_name, request) => {
      const { hostname, port } = new URL(request.url);
      // Not every resolver knows `NAME.localhost`.
      const key = /^(.+)\.localhost$/.exec(hostname)?.[1];
      const local = key !== undefined && port === localPort && visitLocal !== undefined;
      return local ? visitLocal(key, request) : fetch(request);
    },
  };
}

/** An API on this machine is an edge of Thaw, whose Workers are beside it (docs/edge.md). */
function workersAt(kind: TargetKind, baseUrl: string): string {
  const { protocol, hostname, port } = new URL(baseUrl);
  if (!["localhost", "127.0.0.1"].includes(hostname)) return WORKERS_URL;
  const labels = kind === "temporary" ? "{name}.{subdomain}" : "{name}";
  return `${protocol}//${labels}.localhost:${port}/`;
}

/** The account's workers.dev subdomain. @throws CloudflareError 10063 where it has none */
async function subdomainOf(client: CloudflareClient): Promise<string> {
  try {
    return await client.accountSubdomain();
  } catch (thrown) {
    if (thrown instanceof CloudflareError && thrown.cloudflareCode === 10007) {
      throw new CloudflareError(thrown.httpStatus, [
        { code: 10063, message: "This account has no workers.dev subdomain yet." },
      ]);
    }
    throw thrown;
  }
}
