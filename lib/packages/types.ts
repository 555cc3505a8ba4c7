/** What the packages service is asked: `POST /packages`. */
export interface PackagesRequest {
  /** PEP 508 requirements. The service adds the workers SDK by itself. */
  dependencies: string[];
  /** The text of an existing `pylock.toml`; used as it is while it satisfies the dependencies. */
  lock?: string | undefined;
}

/** What it answers: a lock and the site-packages that were unpacked for it. */
export interface PackagesResult {
  /** The text of `pylock.toml`. */
  lock: string;
  /** SHA-256 (hex) of the lock's meaning: the sorted names, versions and wheel hashes. */
  lockHash: string;
  packages: { name: string; version: string }[];
  /**
   * Top-level modules of the direct dependencies (and the SDK), in a stable order, as `import X` names
   * them. The packages layer imports these.
   */
  modules: string[];
  /**
   * site-packages as one zip, sorted by name, fixed dates, so that equal content is equal bytes; fetched from `GET /packs/{hash}`.
   */
  pack: { hash: string; bytes: number };
}
