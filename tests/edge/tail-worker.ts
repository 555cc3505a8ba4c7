import { CloudflareClient } from "../../lib/deploy/cloudflare.ts";
import { localTarget } from "../../lib/deploy/local.ts";
import { streamTail } from "../../lib/deploy/manage/tail-stream.ts";
import type { DeployTarget } from "../../lib/deploy/targets.ts";
import { ThawError } from "../../lib/errors.ts";

interface Env {
  CONTROL: { fetch(input: string, init?: RequestInit): Promise<Response> };
  INTERNAL_TOKEN: string;
}

interface Asked {
  name: string;
  /** As an account's: the API's address and a token. Without, by the binding. */
  account?: { api: string; token: string };
}

/** In the page's place: streams a Worker's live logs, in the way the page's own route does. */
export default {
  async fetch(
    request: Request,
    { CONTROL, INTERNAL_TOKEN }: Env,
    context: { waitUntil: (work: Promise<unknown>) => void },
  ): Promise<Response> {
    const { name, account } = (await request.json()) as Asked;
    const target: DeployTarget = account
      ? {
          kind: "account",
          client: new CloudflareClient({
            baseUrl: account.api,
            accountId: "local",
            token: account.token,
          }),
          address: async () => "",
        }
      : localTarget({
          control: CONTROL,
          internalToken: INTERNAL_TOKEN,
          publicOrigin: new URL(request.url).origin,
        });
    return streamTail(target, name, (work) => context.waitUntil(work)).catch((thrown: unknown) =>
      ThawError.from(thrown).toResponse(),
    );
  },
};
