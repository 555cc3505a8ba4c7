import type { AssetConfig } from "../../../../lib/deploy/assets.ts";
import { sha256 } from "../../../../lib/hash.ts";
import {
  AssetRulesError,
  type ServedConfig,
  servedConfig,
} from "../../../../lib/worker/assets/config.ts";
import type { ControlEnv } from "../../env.ts";
import type { NewVersion } from "../../registry/types.ts";
import { keepBlob } from "../blobs.ts";
import { ApiError } from "../envelope.ts";
import type { Metadata } from "../metadata.ts";
import { readAssetToken } from "./tokens.ts";

/** What an upload's metadata says of static assets, with the way they are served stored as a blob. */
export async function receiveAssets(
  env: ControlEnv,
  script: string,
  { assets, keep_assets, main_module }: Metadata,
): Promise<NewVersion["assetUpload"]> {
  const keep = keep_assets ?? false;
  if (!assets && !keep) return undefined;
  const config = assets?.config
    ? await keepText(env, JSON.stringify(checked(assets.config, main_module !== undefined)))
    : null;
  if (!assets?.jwt) return { manifest: undefined, config, keep };
  const token = await readAssetToken(env, assets.jwt, "complete");
  if (token?.script !== script || token.scope !== env.SCOPE) {
    throw new ApiError(
      400,
      10021,
      "The token of the static assets isn't valid: it is forged or older than an hour, or their upload isn't complete, or it was for another Worker.",
    );
  }
  return { manifest: { manifest: token.manifest, files: token.files }, config, keep };
}

function checked(config: AssetConfig, hasWorker: boolean): ServedConfig {
  try {
    return servedConfig(config, hasWorker);
  } catch (thrown) {
    throw thrown instanceof AssetRulesError
      ? new ApiError(400, thrown.code, thrown.message)
      : thrown;
  }
}

async function keepText(env: ControlEnv, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const hash = await sha256(bytes);
  await keepBlob(env.BLOBS, hash, bytes.buffer);
  return hash;
}
