import { deployBundle } from "../../lib/deploy/deploy.ts";
import { localTarget } from "../../lib/deploy/local.ts";
import { streamOperation } from "../../lib/sse.ts";

interface Env {
  CONTROL: { fetch(input: string, init?: RequestInit): Promise<Response> };
  INTERNAL_TOKEN: string;
}

/** In the page's place: deploys what it is sent, in the way the page's own route does. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { name, code, bytes } = (await request.json()) as Record<string, string> & {
      bytes: number;
    };
    const bundle = {
      mainModule: "index.js",
      modules: [
        { name: "index.js", type: "esm" as const, content: new TextEncoder().encode(code) },
        { name: "layers/app.bin", type: "data" as const, content: new Uint8Array(bytes) },
      ],
      compatibilityDate: "2026-10-01",
      compatibilityFlags: [],
      vars: { WORD: "hi", LIST: [1] },
    };
    const target = localTarget({
      control: env.CONTROL,
      internalToken: env.INTERNAL_TOKEN,
      publicOrigin: new URL(request.url).origin,
    });
    return streamOperation((report) => deployBundle({ bundle, name: name ?? "", target, report }));
  },
};
