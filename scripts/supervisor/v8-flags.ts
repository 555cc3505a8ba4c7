/**
 * V8's compilers for JavaScript that work on a thread beside the isolate's own wait for the isolate to collect garbage
 * when its heap is full. An isolate that has nothing to do never does, and on two cores workerd has one such thread
 * for all of its isolates: from then on nothing is optimised in the whole process, WebAssembly neither. So they work
 * on the isolate's own thread; those for WebAssembly take nothing from an isolate's heap and stay beside it.
 */
const FLAGS = "--no-concurrent-sparkplug --no-concurrent-recompilation";

/** Sets V8's flags for workerds that this process starts; Miniflare hands them on. Flags that are set stay. */
export function setV8Flags(env: Record<string, string | undefined> = process.env): void {
  env.MINIFLARE_WORKERD_V8_FLAGS ??= FLAGS;
}
