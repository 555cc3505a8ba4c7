import type { Sqlite3Static } from "@sqlite.org/sqlite-wasm";

type Capi = Sqlite3Static["capi"];

const TRANSACTION =
  "To execute a transaction, please use the state.storage.transaction() or state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT statements. The JavaScript API is safer because it will automatically roll back on exceptions, and because it interacts correctly with Durable Objects' automatic atomic write coalescing.";

/** Pragmas that a program may use, and whether one may be given a value. */
const PRAGMAS: Record<string, RegExp | undefined> = {
  data_version: /^$/,
  page_size: /^$/,
  table_list: undefined,
  table_info: undefined,
  table_xinfo: undefined,
  case_sensitive_like: undefined,
  foreign_keys: undefined,
  defer_foreign_keys: undefined,
  ignore_check_constraints: undefined,
  legacy_alter_table: undefined,
  recursive_triggers: undefined,
  reverse_unordered_selects: undefined,
  foreign_key_check: undefined,
  foreign_key_list: undefined,
  index_info: undefined,
  index_list: undefined,
  index_xinfo: undefined,
  quick_check: undefined,
  optimize: undefined,
};

const isReserved = (name: string | 0): boolean => /^_cf_/i.test(String(name));

/** What a statement may not do: true, or in which words it is refused. */
export type Refusal = boolean | string;

/**
 * What Cloudflare's databases refuse: other files, transactions by SQL, most pragmas, and the tables that
 * the storage keeps for itself.
 */
export function refusal(capi: Capi, code: number, first: string | 0, second: string | 0): Refusal {
  switch (code) {
    case capi.SQLITE_ATTACH:
    case capi.SQLITE_DETACH:
      return true;
    case capi.SQLITE_TRANSACTION:
    case capi.SQLITE_SAVEPOINT:
      return TRANSACTION;
    case capi.SQLITE_PRAGMA: {
      const pragma = String(first).toLowerCase();
      if (!(pragma in PRAGMAS)) return true;
      const allowed = PRAGMAS[pragma];
      return (allowed && !allowed.test(second === 0 ? "" : second)) || isReserved(second);
    }
    case capi.SQLITE_CREATE_INDEX:
    case capi.SQLITE_DROP_INDEX:
    case capi.SQLITE_CREATE_TRIGGER:
    case capi.SQLITE_DROP_TRIGGER:
      return isReserved(first) || isReserved(second);
    case capi.SQLITE_CREATE_TABLE:
    case capi.SQLITE_CREATE_VIEW:
    case capi.SQLITE_DROP_TABLE:
    case capi.SQLITE_DROP_VIEW:
    case capi.SQLITE_DELETE:
    case capi.SQLITE_INSERT:
    case capi.SQLITE_READ:
    case capi.SQLITE_UPDATE:
    case capi.SQLITE_REINDEX:
      return isReserved(first);
    default:
      return false;
  }
}
