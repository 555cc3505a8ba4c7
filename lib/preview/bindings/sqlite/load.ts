import type { Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { type Files, installFiles } from "./vfs.ts";

/** SQLite, ready to open databases in memory. */
export interface Sqlite {
  sqlite3: Sqlite3Static;
  files: Files;
}

let loaded: Promise<Sqlite> | undefined;

/** Loads SQLite's WebAssembly, once. Only programs with a database need it. */
export function loadSqlite(): Promise<Sqlite> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Sqlite> {
  // It would look for storage of its own in the browser, and there is none for it.
  const vfs = { kvvfs: true, opfs: true, "opfs-vfs": true, "opfs-sahpool": true, "opfs-wl": true };
  // What it warns of is thrown as well.
  const warn = (): void => undefined;
  Reflect.set(globalThis, "sqlite3ApiConfig", { disable: { vfs }, warn });
  const { default: init } = await import("@sqlite.org/sqlite-wasm");
  const sqlite3 = await init();
  return { sqlite3, files: installFiles(sqlite3) };
}
