import { CLOUDFLARE_API } from "../../../lib/deploy/account.ts";
import { cloudflareSettings } from "../../../lib/deploy/targets.ts";
import { webEnv } from "../_shared/env.ts";
import { only, route } from "../_shared/route.ts";

export const runtime = "edge";

/** What the server offers: whether it has credentials of its own, and which API it speaks with. */
export const GET = route(async () => {
  const env = webEnv();
  const { baseUrl } = cloudflareSettings(env);
  const given = Boolean(env.CLOUDFLARE_API_TOKEN && env.CLOUDFLARE_ACCOUNT_ID);
  return Response.json(
    {
      account: given ? { id: env.CLOUDFLARE_ACCOUNT_ID } : null,
      // Where a token is sent is the user's to know.
      api: baseUrl === CLOUDFLARE_API ? null : new URL(baseUrl).host,
    },
    { headers: { "cache-control": "no-store" } },
  );
});

export const POST = only("GET");
