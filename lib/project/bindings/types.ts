import type { ErrorPlace } from "../../errors.ts";
import type { OnlyCloudflareType } from "./only-cloudflare.ts";

/**
 * A binding as the project asks for it, in the words of Cloudflare's upload. A resource may be without
 * the id that an upload needs: the deploy finds or makes one.
 */
export type ProjectBinding =
  | { type: "kv_namespace"; name: string; namespace_id?: string | undefined }
  | {
      type: "r2_bucket";
      name: string;
      bucket_name?: string | undefined;
      jurisdiction?: string | undefined;
    }
  | D1Binding
  | {
      type: "queue";
      name: string;
      queue_name?: string | undefined;
      delivery_delay?: number | undefined;
    }
  | {
      type: "durable_object_namespace";
      name: string;
      class_name: string;
      script_name?: string | undefined;
    }
  | WorkflowBinding
  | {
      type: "service";
      name: string;
      service: string;
      entrypoint?: string | undefined;
      props?: Record<string, unknown> | undefined;
    }
  | {
      type: "ratelimit";
      name: string;
      namespace_id: string;
      simple: { limit: number; period: 10 | 60 };
    }
  | { type: "version_metadata"; name: string }
  | { type: "assets"; name: string }
  | { type: OnlyCloudflareType; name: string; [detail: string]: unknown };

export interface D1Binding {
  type: "d1";
  name: string;
  id?: string | undefined;
  database_name?: string | undefined;
  /** Folder of its migrations, relative to the project, and the table that says which were applied. */
  migrations_dir: string;
  migrations_table: string;
}

export interface WorkflowBinding {
  type: "workflow";
  name: string;
  workflow_name: string;
  class_name: string;
  script_name?: string | undefined;
}

/** One step of a Durable Object migration, as wrangler's configuration and Cloudflare's upload have it. */
export interface Migration {
  tag: string;
  new_sqlite_classes?: string[] | undefined;
  new_classes?: string[] | undefined;
  renamed_classes?: { from: string; to: string }[] | undefined;
  deleted_classes?: string[] | undefined;
  transferred_classes?: { from: string; from_script: string; to: string }[] | undefined;
}

/** A queue whose messages this Worker takes. */
export interface QueueConsumer {
  queue: string;
  max_batch_size?: number | undefined;
  /** In seconds. */
  max_batch_timeout?: number | undefined;
  max_retries?: number | undefined;
  dead_letter_queue?: string | undefined;
  max_concurrency?: number | null | undefined;
  /** In seconds. */
  retry_delay?: number | undefined;
}

/** Static files of the project that are served beside the Worker. */
export interface AssetsSettings {
  /** Relative to the project. */
  directory: string | undefined;
  html_handling?: string | undefined;
  not_found_handling?: string | undefined;
  run_worker_first?: boolean | string[] | undefined;
}

/** The name of a secret, and where the configuration requires it. */
export interface RequiredSecret extends ErrorPlace {
  name: string;
}

/** What a wrangler configuration says of a Worker beyond its name, code, dates and variables. */
export interface WorkerSettings {
  bindings: ProjectBinding[];
  migrations: Migration[];
  consumers: QueueConsumer[];
  /** undefined: nothing is said, schedules that the Worker has stay; an empty list takes them away. */
  crons: string[] | undefined;
  assets: AssetsSettings | undefined;
  /** Secrets that the Worker can't do without; undefined where nothing is said. */
  requiredSecrets?: RequiredSecret[] | undefined;
  /** Goes with the upload as it is: `tail_consumers`, `observability`, `limits`, `placement`, `logpush`. */
  metadata: Record<string, unknown>;
}

/** The settings of a project that says nothing. */
export const NO_SETTINGS: WorkerSettings = {
  bindings: [],
  migrations: [],
  consumers: [],
  crons: undefined,
  assets: undefined,
  metadata: {},
};
