import { z } from "zod";
import { sha256 } from "../../hash.ts";
import type { CloudflareClient } from "../cloudflare.ts";
import { downloadModules } from "./modules.ts";
import { SourceReader } from "./sources.ts";
import type { VersionDetails, VersionModule } from "./types.ts";
import { scriptPath } from "./workers.ts";

const details = z.looseObject({
  id: z.string(),
  resources: z.looseObject({
    bindings: z.array(z.looseObject({ type: z.string(), name: z.string() })).nullish(),
    script: z.looseObject({ etag: z.string().nullish() }).nullish(),
    script_runtime: z
      .looseObject({
        compatibility_date: z.string().nullish(),
        compatibility_flags: z.array(z.string()).nullish(),
        limits: z.record(z.string(), z.unknown()).nullish(),
      })
      .nullish(),
  }),
});

/**
 * What a version is made of: its settings, its modules, the sources in them. All of its modules are read,
 * which for a snapshot are some 50 MB.
 * @throws ThawError `worker_not_found` when there is no such version
 */
export async function readVersion(
  client: CloudflareClient,
  name: string,
  id: string,
): Promise<VersionDetails> {
  const path = scriptPath(name, `/versions/${encodeURIComponent(id)}`);
  const { resources } = await client.call("GET", path, details);
  const { bindings, script, script_runtime: runtime } = resources;
  const modules: VersionModule[] = [];
  const sources = new SourceReader();
  for await (const module of downloadModules(client, name, id)) {
    const { content } = module;
    modules.push({ name: module.name, bytes: content.byteLength, hash: await sha256(content) });
    sources.add(module);
  }
  return {
    id,
    bindings: bindings ?? [],
    compatibilityDate: runtime?.compatibility_date ?? "",
    compatibilityFlags: runtime?.compatibility_flags ?? [],
    limits: runtime?.limits ?? {},
    etag: script?.etag ?? "",
    modules,
    files: sources.files,
    packages: sources.packages,
    problem: sources.problem,
  };
}
