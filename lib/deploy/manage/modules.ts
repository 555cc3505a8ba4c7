import { MultipartParseError, parseMultipartStream } from "@remix-run/multipart-parser";
import { ThawError } from "../../errors.ts";
import type { CloudflareClient } from "../cloudflare.ts";
import { MAX_WORKER_BYTES } from "../modules.ts";
import { scriptPath } from "./workers.ts";

export interface DownloadedModule {
  name: string;
  content: Uint8Array<ArrayBuffer>;
}

/**
 * The modules of a version, one after the other: a snapshot is larger than what an isolate should hold
 * twice. Static assets are none of them.
 * @throws ThawError `deploy_failed` for an answer that can't be read
 * @see `wrangler versions secret put`, which fetches a version's modules in the same way
 */
export async function* downloadModules(
  client: CloudflareClient,
  name: string,
  version: string,
): AsyncGenerator<DownloadedModule> {
  const query = `?version=${encodeURIComponent(version)}`;
  const response = await client.download(scriptPath(name, `/content/v2${query}`));
  const boundary = boundaryOf(response);
  if (boundary === undefined) {
    yield { name: "worker.js", content: new Uint8Array(await response.arrayBuffer()) };
    return;
  }
  if (!response.body) return;
  const limits = { maxFileSize: MAX_WORKER_BYTES, maxTotalSize: 2 * MAX_WORKER_BYTES };
  try {
    for await (const part of parseMultipartStream(response.body, { boundary, ...limits })) {
      yield {
        name: part.filename ?? part.name ?? "",
        content: part.bytes as Uint8Array<ArrayBuffer>,
      };
    }
  } catch (cause) {
    if (!(cause instanceof MultipartParseError)) throw cause;
    throw new ThawError("deploy_failed", `The version's modules can't be read: ${cause.message}`, {
      cause,
    });
  }
}

/** What parts the form's modules; a Worker that is one script comes as it is. */
function boundaryOf(response: Response): string | undefined {
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("multipart/form-data")) return undefined;
  return /boundary=(?:"([^"]+)"|([^;]+))/.exec(type)?.slice(1).find(Boolean);
}
