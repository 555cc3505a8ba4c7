import { internalHeaders, type Part, webEnv } from "../_shared/env.ts";
import { only, route } from "../_shared/route.ts";

export const runtime = "edge";

const PATIENCE = 1_500;

interface PartHealth {
  ok: boolean;
  /** Why it isn't. */
  message?: string;
  [detail: string]: unknown;
}

/** Which parts run, and their versions. The status is 200 as long as the page itself does. */
export const GET = route(async () => {
  const env = webEnv();
  const headers = internalHeaders(env);
  const [builder, serve, packages, control] = await Promise.all([
    ask(env.BUILDER, "http://builder/health", headers),
    ask(env.SERVE, "http://serve/internal/health", headers),
    ask(env.PACKAGES, "http://packages/health", headers),
    ask(env.CONTROL, "http://control/internal/health", headers),
  ]);
  const parts: Record<string, PartHealth> = {
    web: { ok: true },
    builder,
    serve,
    packages,
    control,
  };
  const ok = Object.values(parts).every((part) => part.ok);
  const versions: unknown = JSON.parse(env.VERSIONS ?? "{}");
  return Response.json({ ok, parts, versions }, { headers: { "cache-control": "no-store" } });
});

export const POST = only("GET");

async function ask(part: Part, url: string, headers: Record<string, string>): Promise<PartHealth> {
  try {
    const response = await part.fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) return { ok: false, message: `It answered with ${response.status}.` };
    return { ok: true, ...(typeof body === "object" ? body : undefined) };
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    return { ok: false, message: late ? `No answer in ${PATIENCE} ms.` : "It can't be reached." };
  }
}
