import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";

const urls = z.union([z.string(), z.array(z.string())]).optional();
const indexKeys = { "index-url": z.string().optional(), "extra-index-url": urls };
const schema = z.object({
  index: z
    .array(
      z.object({
        url: z.string(),
        name: z.string().optional(),
        default: z.boolean().default(false),
        explicit: z.boolean().default(false),
      }),
    )
    .default([]),
  pip: z.object(indexKeys).optional(),
  ...indexKeys,
});

/** What uv's own configuration says about package indexes. */
export interface UvConfig {
  /** The one that takes PyPI's place, as `url` or `name=url`. */
  main: string | undefined;
  /** Whether it names others beside that. */
  hasOthers: boolean;
}

/** Reads uv.toml of the user and of the system (uv's documentation, "Configuration files"). */
export function readUvConfig(env: Record<string, string | undefined>): UvConfig {
  const found = configFiles(env).flatMap((path) => readConfig(path) ?? []);
  const mains = found.map(({ index, pip, "index-url": url }) => {
    const main = index.find((one) => one.default);
    const named = main && (main.name ? `${main.name}=${main.url}` : main.url);
    return named ?? pip?.["index-url"] ?? url;
  });
  const hasOthers = found.some(
    ({ index, pip, "extra-index-url": extra }) =>
      index.some((one) => !one.default && !one.explicit) ||
      [extra, pip?.["extra-index-url"]].some((value) => value !== undefined && value.length > 0),
  );
  return { main: mains.find(Boolean), hasOthers };
}

/** The one that wins comes first. */
function configFiles(env: Record<string, string | undefined>): string[] {
  if (env.UV_NO_CONFIG) return [];
  if (env.UV_CONFIG_FILE) return [env.UV_CONFIG_FILE];
  const folders =
    process.platform === "win32"
      ? [env.APPDATA, env.PROGRAMDATA]
      : [env.XDG_CONFIG_HOME || join(homedir(), ".config"), "/etc"];
  return folders.flatMap((folder) => (folder ? [join(folder, "uv", "uv.toml")] : []));
}

function readConfig(path: string): z.infer<typeof schema> | undefined {
  try {
    return schema.safeParse(parse(readFileSync(path, "utf8"))).data;
  } catch {
    return undefined;
  }
}
