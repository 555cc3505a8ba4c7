import { sha256 } from "../hash.ts";
import type { WorkerSettings } from "../project/bindings/types.ts";
import type { DatabaseMigrations } from "../project/migrations.ts";
import type { ProgramExports } from "../snapshot/build.ts";
import type { AssetFiles } from "./upload-assets.ts";

/** One module of a module Worker, ready to upload. */
export interface BundleModule {
  /** Module path within the bundle, as imports name it: `index.js`, `layers/app.bin`. */
  name: string;
  type: "esm" | "wasm" | "data" | "text" | "python";
  content: Uint8Array;
}

/** A module that is only fetched when its content has to be sent. */
export interface RemoteModule extends Pick<BundleModule, "name" | "type"> {
  /** SHA-256 of the content, in hex. */
  hash: string;
  bytes: number;
  load: () => Promise<Uint8Array>;
}

export type AnyModule = BundleModule | RemoteModule;

/** The module Worker that carries a snapshot and serves from it. */
export interface Bundle {
  mainModule: string;
  modules: AnyModule[];
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** Plain variables, uploaded as `plain_text` (strings) or `json` bindings. */
  vars: Record<string, unknown>;
  /** Bindings, triggers and the like; none unless given. */
  settings?: WorkerSettings | undefined;
  /** What is applied to the databases before the upload. */
  databases?: DatabaseMigrations[] | undefined;
  /** Static assets by their path in the folder; none unless given. */
  assets?: AssetFiles | undefined;
  /** What the program offers, for checks before the upload. */
  exports?: ProgramExports | undefined;
}

/** A bundle whose modules are all at hand. */
export interface LoadedBundle extends Bundle {
  modules: BundleModule[];
}

export async function loadBundle(bundle: Bundle): Promise<LoadedBundle> {
  return { ...bundle, modules: await loadModules(bundle.modules) };
}

export const loadModules = (modules: AnyModule[]): Promise<BundleModule[]> =>
  Promise.all(
    modules.map(async (module) =>
      "content" in module
        ? module
        : { name: module.name, type: module.type, content: await module.load() },
    ),
  );

/** The size of a module's content. */
export const moduleBytes = (module: AnyModule): number =>
  "content" in module ? module.content.byteLength : module.bytes;

/** The bytes of all modules, uncompressed. */
export const totalBytes = (modules: AnyModule[]): number =>
  modules.reduce((sum, module) => sum + moduleBytes(module), 0);

/** SHA-256 of a module's content, in hex. */
export const moduleHash = async (module: AnyModule): Promise<string> =>
  "content" in module ? await sha256(module.content) : module.hash;
