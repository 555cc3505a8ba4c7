import { askWorker } from "../../../../lib/deploy/worker-events.ts";
import { decodeFile } from "../../../../lib/project/files.ts";
import { readBody } from "../../_shared/body.ts";
import { edgeParts, webEnv } from "../../_shared/env.ts";
import { BODY_LIMIT } from "../../_shared/limits.ts";
import { only, route } from "../../_shared/route.ts";
import { requestSchema } from "../schema.ts";

export const runtime = "edge";

/**
 * Sends a request to a deployed Worker on the edge. The answer is framed: one line of JSON with its status
 * and headers, then its body as it comes. So a page of the Worker can't be shown at the app's origin.
 */
export const POST = route(async (request) => {
  const { worker, body, ...asked } = await readBody(request, requestSchema, BODY_LIMIT);
  const bytes = body === null ? null : decodeFile({ base64: body });
  const answer = await askWorker(edgeParts(webEnv()), worker, { ...asked, body: bytes });
  const { status, statusText } = answer;
  const head = JSON.stringify({ status, statusText, headers: [...answer.headers] });
  return new Response(framed(head, answer.body), {
    headers: { "content-type": "application/octet-stream", "cache-control": "no-store" },
  });
});

export const GET = only("POST");

function framed(head: string, body: ReadableStream<Uint8Array> | null): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const write = async (): Promise<void> => {
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode(`${head}\n`));
    writer.releaseLock();
    if (body) await body.pipeTo(writable);
    else await writable.close();
  };
  // Whoever asked may be gone by then.
  void write().catch(() => undefined);
  return readable;
}
