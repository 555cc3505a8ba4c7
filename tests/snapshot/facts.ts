import type { LayerReference } from "../../lib/snapshot/types.ts";

/** `service`: pydantic and the SDK. `libraries`: six dynamic libraries. `draws`: packages that draw at import. `state`: what lies beside memory. */
export type ChainName = "service" | "libraries" | "draws" | "state";

/** What is known of a chain before any host touches it. */
export interface ChainFacts {
  /** Runtime, packages, app. */
  layers: LayerReference[];
  /** Hash of the pack of site-packages. */
  pack: string;
  /** Memory's SHA-256 (hex) when ready on the first layer, the first two, all three. */
  memory: string[];
}

/** What `fixtures.ts` made once for all hosts; contents are kept beside it by hash. */
export interface FixtureFacts {
  buildId: string;
  /** SHA-256 (hex) of the standard library's zip. */
  stdlib: string;
  chains: Record<ChainName, ChainFacts>;
}
