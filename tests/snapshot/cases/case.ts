import type { Instance } from "../../../lib/snapshot/instance.ts";
import type { Chain, TestHost } from "../host.ts";

/** What a case works with: the host, and a chain opened once for all cases. */
export interface Suite {
  host: TestHost;
  service: Chain;
  libraries: Chain;
  /** The packages of `libraries` and the libraries of `side-modules/`, on the runtime layer alone. */
  handmade: Chain;
  draws: Chain;
  state: Chain;
  /**
   * An instance on the packages of `service`, for programs that fail before they are captured. Each
   * needs a module name of its own.
   */
  scratch(): Promise<Instance>;
}

/** One named case; it throws where something isn't as it should be. */
export interface Case {
  name: string;
  run(suite: Suite): Promise<void>;
}
