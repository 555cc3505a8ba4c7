import { assetHash, configOf, isRules, typeOf } from "../../deploy/upload-assets.ts";
import { ThawError } from "../../errors.ts";
import { assetFiles } from "../../project/assets.ts";
import type { Project } from "../../project/types.ts";
import {
  type AssetSource,
  routeRequest,
  SourceAssetWorker,
} from "../../worker/assets/asset-worker.ts";
import { AssetRulesError, type ServedConfig, servedConfig } from "../../worker/assets/config.ts";
import { eventContext } from "../context.ts";

/** A project's static assets, served by the same code as on the edge. */
export interface PreviewAssets {
  /** What a program finds in `env` for its assets. */
  binding: object;
  /** Answers from the assets, or by `run`. */
  route(request: Request, run: () => Promise<Response>): Promise<Response>;
}

/** @throws ThawError `bad_config` for rules that can't be followed */
export function previewAssets(project: Project): PreviewAssets | undefined {
  const settings = project.settings.assets;
  if (!settings) return undefined;
  const files = assetFiles(project);
  const config = checkedConfig(configOf(files, settings));
  const source = sourceOf(files);
  const compatibility = {
    compatibility_date: project.compatibilityDate,
    compatibility_flags: project.compatibilityFlags,
  };
  const worker = (): SourceAssetWorker =>
    new SourceAssetWorker(eventContext(), { source, config, compatibility });
  class Fetcher {
    async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
      return plain(await worker().fetch(new Request(input, init)));
    }
  }
  // The workers SDK knows it by this name.
  Object.defineProperty(Fetcher, "name", { value: "Fetcher" });
  return {
    binding: new Fetcher(),
    async route(request, run) {
      let programs: Response | undefined;
      const answer = await routeRequest(request, {
        ctx: eventContext(),
        worker: worker(),
        config,
        run: async () => {
          programs = await run();
          return programs;
        },
      });
      return answer === programs ? answer : plain(answer);
    },
  };
}

/** What assets answer is of classes of its own, and the workers SDK goes by the name. */
function plain(answer: Response): Response {
  return new Response(answer.body, answer);
}

function checkedConfig(config: Parameters<typeof servedConfig>[0]): ServedConfig {
  try {
    return servedConfig(config, true);
  } catch (cause) {
    if (!(cause instanceof AssetRulesError)) throw cause;
    throw new ThawError("bad_config", cause.message, { cause });
  }
}

function sourceOf(files: Readonly<Record<string, Uint8Array>>): AssetSource {
  const byHash = new Map<string, { path: string; content: Uint8Array }>();
  const hashes = new Map<string, string>();
  for (const [path, content] of Object.entries(files)) {
    if (isRules(path)) continue;
    const hash = assetHash(path, content);
    hashes.set(`/${path}`, hash);
    byHash.set(hash, { path, content });
  }
  return {
    files: hashes,
    async read(hash) {
      const found = byHash.get(hash);
      if (!found) throw new Error(`The content ${hash} of a static asset is missing.`);
      const type = typeOf(found.path);
      return {
        readableStream: new Blob([found.content.slice()]).stream(),
        contentType: type === "application/null" ? undefined : type,
      };
    },
  };
}
