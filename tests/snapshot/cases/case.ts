import type { Chain, TestHost } from "../host.ts";

/** What a case works with: the host, and a chain opened once for all cases. */
export interface Suite {
  host: TestHost;
  service: Chain;
  libraries: Chain;
}

/** One named case; it throws where something isn't as it should be. */
export interface Case {
  name: string;
  run(suite: Suite): Promise<void>;
}
