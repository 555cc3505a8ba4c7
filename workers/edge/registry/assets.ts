import type { SqlStorage } from "@cloudflare/workers-types";
import type { NewVersion, Outcome, StoredAssets, Version } from "./types.ts";

/** Which of these contents aren't stored, each once. */
export function missingAssets(sql: SqlStorage, hashes: string[]): string[] {
  return sql
    .exec<{ hash: string }>(
      "SELECT DISTINCT value AS hash FROM json_each(?) WHERE value NOT IN (SELECT hash FROM assets)",
      JSON.stringify(hashes),
    )
    .toArray()
    .map(({ hash }) => hash);
}

/** Notes that these contents are stored. */
export function keepAssets(sql: SqlStorage, hashes: string[]): void {
  sql.exec("INSERT OR IGNORE INTO assets SELECT value FROM json_each(?)", JSON.stringify(hashes));
}

/**
 * The assets a new version ends up with: those it brings, those of the version before where it keeps them,
 * or none. What needs assets can't be without.
 */
export function resolveAssets(
  {
    assetUpload,
    bindings,
    mainModule,
  }: Pick<NewVersion, "assetUpload" | "bindings" | "mainModule">,
  before: Version | null,
): Outcome<StoredAssets | null> {
  const found = uploaded(assetUpload, before?.assets ?? null);
  const bound = bindings.find(({ type }) => type === "assets");
  if (found || (!bound && mainModule !== "")) return { ok: true, value: found };
  const message = bound
    ? `Binding "${bound.name}" is of the type assets, but the Worker has no static assets.`
    : "The Worker has neither a main module nor static assets.";
  return { ok: false, refusal: { status: 400, code: 10021, message } };
}

function uploaded(
  upload: NewVersion["assetUpload"],
  before: StoredAssets | null,
): StoredAssets | null {
  if (!upload) return null;
  const { manifest, config, keep } = upload;
  if (manifest) return { ...manifest, config };
  if (!keep || !before) return null;
  return { ...before, config: config ?? before.config };
}
