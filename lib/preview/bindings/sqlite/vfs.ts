import type { Sqlite3Static, WasmPointer } from "@sqlite.org/sqlite-wasm";
import { SqliteFile } from "./file.ts";

const NAME = "thaw";

/** SQLite's way to files, as the ones here are: in memory, each under a name. */
export interface Files {
  /** What to open a database with. */
  readonly vfs: string;
  attach(name: string, file: SqliteFile): void;
  detach(name: string): void;
}

/**
 * Installs a VFS over {@link SqliteFile}s. Journals and temporary files are in memory too, and nothing needs
 * a lock: a database has one connection, in one thread.
 * @see https://sqlite.org/vfs.html
 */
export function installFiles({ capi, wasm, vfs }: Sqlite3Static): Files {
  const named = new Map<string, SqliteFile>();
  const open = new Map<WasmPointer, SqliteFile>();
  const io = new capi.sqlite3_io_methods();
  Object.assign(io, { $iVersion: 1 });
  const at = (pointer: WasmPointer, bytes: number): Uint8Array =>
    wasm.heap8u().subarray(Number(pointer), Number(pointer) + bytes);
  const fileAt = (pointer: WasmPointer): SqliteFile => {
    const file = open.get(pointer);
    if (!file) throw new Error("SQLite used a file that isn't open.");
    return file;
  };
  const nameAt = (pointer: WasmPointer): string => wasm.cstrToJs(pointer) ?? "";
  const ok = (): 0 => capi.SQLITE_OK;
  vfs.installVfs({
    io: {
      struct: io,
      methods: {
        xClose: (file) => {
          open.delete(file);
          return capi.SQLITE_OK;
        },
        xRead: (file, into, bytes, offset) =>
          fileAt(file).read(at(into, bytes), Number(offset)) === bytes
            ? capi.SQLITE_OK
            : capi.SQLITE_IOERR_SHORT_READ,
        xWrite: (file, from, bytes, offset) => {
          fileAt(file).write(at(from, bytes), Number(offset));
          return capi.SQLITE_OK;
        },
        xTruncate: (file, size) => {
          fileAt(file).truncate(Number(size));
          return capi.SQLITE_OK;
        },
        xFileSize: (file, size) => {
          wasm.poke64(size, BigInt(fileAt(file).size));
          return capi.SQLITE_OK;
        },
        xCheckReservedLock: (_file, isLocked) => {
          wasm.poke32(isLocked, 0);
          return capi.SQLITE_OK;
        },
        xSync: ok,
        xLock: ok,
        xUnlock: ok,
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xSectorSize: () => 4096 as 0,
        xDeviceCharacteristics: () => capi.SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN as 0,
      },
    },
  });
  const own = new capi.sqlite3_vfs();
  const standard = new capi.sqlite3_vfs(capi.sqlite3_vfs_find(null));
  own.$iVersion = 2;
  own.$szOsFile = new capi.sqlite3_file().structInfo.sizeof;
  own.$mxPathname = 1024;
  // Time and randomness are those of the build.
  Object.assign(own, { $xRandomness: Reflect.get(standard, "$xRandomness") });
  standard.dispose();
  vfs.installVfs({
    vfs: {
      struct: own,
      name: NAME,
      methods: {
        xOpen: (_vfs, name, pointer, flags, outFlags) => {
          // A file without a name is a temporary one.
          const file = name ? named.get(nameAt(name)) : new SqliteFile();
          if (!file) return capi.SQLITE_CANTOPEN;
          open.set(pointer, file);
          const struct = new capi.sqlite3_file(pointer);
          struct.$pMethods = io.pointer;
          struct.dispose();
          wasm.poke32(outFlags, flags);
          return capi.SQLITE_OK;
        },
        xAccess: (_vfs, name, _flags, out) => {
          wasm.poke32(out, named.has(nameAt(name)) ? 1 : 0);
          return capi.SQLITE_OK;
        },
        xFullPathname: (_vfs, name, bytes, out) =>
          wasm.cstrncpy(out, name, bytes) < bytes ? capi.SQLITE_OK : capi.SQLITE_CANTOPEN,
        xDelete: ok,
        xSleep: ok,
        xGetLastError: () => undefined,
        xCurrentTime: (_vfs, out) => {
          wasm.poke(out, JULIAN_EPOCH_DAYS + Date.now() / 86_400_000, "double");
          return capi.SQLITE_OK;
        },
        xCurrentTimeInt64: (_vfs, out) => {
          wasm.poke64(out, BigInt(JULIAN_EPOCH_DAYS * 86_400_000 + Date.now()));
          return capi.SQLITE_OK;
        },
      },
    },
  });
  return {
    vfs: NAME,
    attach: (name, file) => void named.set(name, file),
    detach: (name) => void named.delete(name),
  };
}

/** 1970 in days of the Julian calendar, by which SQLite counts. */
const JULIAN_EPOCH_DAYS = 2_440_587.5;
