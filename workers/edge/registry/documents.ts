import type { SqlStorage } from "@cloudflare/workers-types";

/** A small JSON document by name, as text, or null. */
export function readRef(sql: SqlStorage, kind: string, key: string): string | null {
  const rows = sql.exec<{ document: string }>(
    "SELECT document FROM refs WHERE kind = ? AND key = ?",
    kind,
    key,
  );
  return rows.toArray()[0]?.document ?? null;
}

export function writeRef(sql: SqlStorage, kind: string, key: string, document: string): void {
  sql.exec("INSERT OR REPLACE INTO refs VALUES (?, ?, ?)", kind, key, document);
}

/** Opens a blob to everyone who knows its hash. */
export function openBlob(sql: SqlStorage, hash: string): void {
  sql.exec("INSERT OR IGNORE INTO public_blobs VALUES (?)", hash);
}

export function isOpenBlob(sql: SqlStorage, hash: string): boolean {
  return sql.exec("SELECT 1 FROM public_blobs WHERE hash = ?", hash).toArray().length > 0;
}

export function readAccount(sql: SqlStorage, key: string): string | null {
  const rows = sql.exec<{ value: string }>("SELECT value FROM account WHERE key = ?", key);
  return rows.toArray()[0]?.value ?? null;
}

export function writeAccount(sql: SqlStorage, key: string, value: string): void {
  sql.exec("INSERT OR REPLACE INTO account VALUES (?, ?)", key, value);
}
