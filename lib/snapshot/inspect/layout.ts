import type { PyodideModule } from "../../runtime/types.ts";
import type { Layer } from "../format.ts";
import type { HeapBounds } from "../heap/chunks.ts";
import { scatter } from "../memory.ts";

/** Where the main module keeps what, by its linker. Static data is what lies below the stack. */
export interface MemoryLayout {
  stack: { low: number; high: number; pointer: number };
  heap: HeapBounds;
}

/**
 * The layout of a memory whose runtime this module is of.
 * @param memory the memory to look into: the break is a word in it
 */
export function readLayout(
  module: PyodideModule,
  memory: Uint8Array,
  stackPointer: number,
): MemoryLayout {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  return {
    stack: {
      low: module._emscripten_stack_get_end(),
      high: module._emscripten_stack_get_base(),
      pointer: stackPointer,
    },
    heap: {
      base: module.___heap_base,
      end: view.getUint32(module._emscripten_get_sbrk_ptr(), true),
    },
  };
}

/**
 * Linear memory as a chain of layers leaves it. Its root has to be restored: Pyodide writes into memory
 * when it takes over, and the layers above stand on that. They themselves need not be.
 * @param ready memory of an instance that is ready on the root
 */
export function composeMemory(ready: Uint8Array, above: Layer[]): Uint8Array<ArrayBuffer> {
  const bytes = above.at(-1)?.header.memoryBytes ?? ready.length;
  const memory = new Uint8Array(Math.max(bytes, ready.length));
  memory.set(ready);
  for (const { runs, contents } of above) scatter(contents, runs, memory);
  return memory;
}
