import type { Binding, InheritedBinding } from "../../../lib/deploy/bindings.ts";
import type { Migrations } from "../../../lib/deploy/migrations.ts";
import type { ModuleType } from "../../../lib/deploy/modules.ts";

/** A module of a stored version; its content is the blob `hash`. */
export interface StoredModule {
  name: string;
  type: ModuleType;
  hash: string;
  bytes: number;
}

/** Static assets of a stored version: two blobs, and how many files there are. */
export interface StoredAssets {
  /** Every file's path with the hash of its content; see `lib/deploy/assets.ts`. */
  manifest: string;
  files: number;
  /** How they are served (`control/assets/config.ts`); null: as Cloudflare does by default. */
  config: string | null;
  /** The temporary account whose they are, when serve gets them. */
  scope?: string;
}

/** What serves in place of a Python Worker's source: its snapshot's bundle. */
export interface PythonContent {
  mainModule: string;
  modules: StoredModule[];
  /** The upload as it came: a form as a blob, and the content type it has. */
  source: { hash: string; contentType: string };
}

/** What one version of a Worker is made of. */
export interface VersionContent {
  /** Empty for a Worker that has static assets and no code. */
  mainModule: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  modules: StoredModule[];
  /** Secrets hold their text here and nowhere in an answer. */
  bindings: Binding[];
  /** `limits`, `placement` and the like: kept and shown, not acted on. */
  settings: Record<string, unknown>;
  assets: StoredAssets | null;
  /** The events it handles, where its start was checked. */
  handlers?: string[] | undefined;
  /** Of an upload of Python source, which has no modules then. */
  python?: PythonContent | undefined;
}

/** What an upload brings; the registry fills in what is kept from the version before. */
export interface NewVersion extends Omit<VersionContent, "bindings" | "assets"> {
  bindings: (Binding | InheritedBinding)[];
  /** Types of bindings to keep from the version before unless the upload names them itself. */
  keepBindings: string[];
  /** Its static assets: new ones, or those of the version before, maybe served in another way. */
  assetUpload?:
    | {
        manifest: Pick<StoredAssets, "manifest" | "files"> | undefined;
        config: string | null;
        keep: boolean;
      }
    | undefined;
  annotations: Record<string, string>;
  source: string;
  /** Changes to the Durable Object classes. */
  migrations?: Migrations | undefined;
  /** Names the code: a hash over the modules. */
  etag: string;
  /** Settings of the script itself, not of the version: `tags`, `logpush`, `observability`, … */
  scriptSettings: Record<string, unknown>;
}

export interface Version extends VersionContent {
  id: string;
  number: number;
  createdOn: string;
  source: string;
  etag: string;
  annotations: Record<string, string>;
}

export interface Deployment {
  id: string;
  createdOn: string;
  source: string;
  annotations: Record<string, string>;
  versions: Share[];
}

/** A version of a deployment, and how much of the traffic it gets. All shares are 100 together. */
export interface Share {
  versionId: string;
  percentage: number;
}

export interface Script {
  name: string;
  /** 32 hex digits that stay the same for as long as the script exists. */
  tag: string;
  createdOn: string;
  modifiedOn: string;
  /** null until someone says; only an explicit `false` takes the address away. */
  subdomainEnabled: boolean | null;
  previewsEnabled: boolean | null;
  crons: string[];
  /** The newest migration of its Durable Object classes. */
  migrationTag: string | null;
  settings: Record<string, unknown>;
  lastDeployedFrom: string;
}

/** An error in Cloudflare's terms, as data: thrown errors lose their fields between objects. */
export interface Refusal {
  status: number;
  code: number;
  message: string;
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** What serves of a Worker: one version, or some, newest first (docs/processes.md). */
export interface ActiveDeployment {
  versions: [DeployedVersion, ...DeployedVersion[]];
}

export interface DeployedVersion {
  percentage: number;
  worker: ActiveWorker;
}

/** What serve needs of a version. */
export interface ActiveWorker {
  name: string;
  /** The script's tag: a script that is deleted and made again is another one. */
  script: string;
  version: string;
  /** When the version was made, and what it was tagged with. */
  createdOn: string;
  tag: string;
  /** Whether it answers at an address of its own; other Workers reach it in any case. */
  addressed: boolean;
  mainModule: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  modules: { name: string; type: ModuleType; hash: string }[];
  /** Those of Durable Objects with the namespace's id and the script that implements the class. */
  bindings: Binding[];
  assets: StoredAssets | null;
  /** Whether someone follows its events. */
  tailed: boolean;
  /** The Durable Object classes it implements. */
  objects: { className: string; namespace: string }[];
}

/** What bindings can be bound to, and clients make and delete. */
export type ResourceKind = "kv_namespace" | "r2_bucket" | "d1";

export interface Resource {
  kind: ResourceKind;
  id: string;
  /** A namespace's title, a bucket's or database's name; unique among its kind. */
  name: string;
  createdOn: string;
  details: Record<string, unknown>;
}
