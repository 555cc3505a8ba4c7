/** `runtime` is the root; `packages` stands on it (one per lock); `app` on that (one per version of the code). */
export type LayerKind = "runtime" | "packages" | "app";

/** A stored layer as others name it. */
export interface LayerReference {
  kind: LayerKind;
  /** SHA-256 (hex) of the layer file. */
  hash: string;
  /** Size of the layer file. */
  bytes: number;
}

/** What `POST /api/snapshot` ends in. */
export interface SnapshotResult {
  snapshot: { id: string; layers: LayerReference[] };
}
