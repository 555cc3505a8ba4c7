import type { ProjectFiles } from "../../lib/project/types.ts";
import type { Progress } from "../../lib/sse.ts";

/** How long a redeploy took until its first answer. */
export interface Redeployed {
  milliseconds: number;
  steps?: Progress[];
}

/** One way to deploy the project, to a Worker of its own. */
export interface Side {
  /** How it is called in the chart. */
  label: string;
  /** Gets ready what isn't measured, and gives what is. */
  prepare(files: ProjectFiles, greeting: string): Promise<() => Promise<Redeployed>>;
  end?(): Promise<void>;
}
