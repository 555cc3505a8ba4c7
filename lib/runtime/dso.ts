import type { DylinkMetadata, PyodideModule } from "./types.ts";

// `struct dso` of Emscripten's dynlink.c, in byte offsets; dlopen's handle is its address.
const OFFSET = {
  flags: 4,
  allocated: 8,
  memory: 12,
  memorySize: 16,
  table: 20,
  tableSize: 24,
  data: 28,
  dataSize: 32,
  name: 36,
};
const RTLD_GLOBAL = 256;

/** What a program asked dlopen for. */
export function readDso(module: PyodideModule, handle: number): { name: string; global: boolean } {
  return {
    name: module.UTF8ToString(handle + OFFSET.name),
    global: Boolean(word(module, handle + OFFSET.flags) & RTLD_GLOBAL),
  };
}

/** Fills in where the library is, as the glue's own loader does. */
export function describeDso(
  module: PyodideModule,
  handle: number,
  metadata: DylinkMetadata,
  memoryBase: number,
): void {
  const { HEAPU8, HEAPU32, wasmTable } = module;
  HEAPU8[handle + OFFSET.allocated] = 1;
  HEAPU32[(handle + OFFSET.memory) >>> 2] = memoryBase;
  HEAPU32[(handle + OFFSET.memorySize) >>> 2] = metadata.memorySize;
  HEAPU32[(handle + OFFSET.table) >>> 2] = metadata.tableSize ? wasmTable.length : 0;
  HEAPU32[(handle + OFFSET.tableSize) >>> 2] = metadata.tableSize;
}

/** dlopen reads the whole file into memory and keeps it; nothing needs it once it is linked. */
export function freeDsoFile(module: PyodideModule, handle: number): void {
  const data = word(module, handle + OFFSET.data);
  if (!data) return;
  module._free(data);
  module.HEAPU32[(handle + OFFSET.data) >>> 2] = 0;
  module.HEAPU32[(handle + OFFSET.dataSize) >>> 2] = 0;
}

function word(module: PyodideModule, address: number): number {
  return module.HEAPU32[address >>> 2] ?? 0;
}
