/**
 * V8 compiles baseline code on a thread of its own, which waits for the isolate to collect garbage when it finds no
 * room. An isolate that has nothing to do never does, and on two cores workerd has one such thread for all of
 * its isolates: from then on none of them gets optimised code, and each restore takes three times as long.
 */
const FLAGS = "--no-concurrent-sparkplug";

/** Sets V8's flags for workerds that this process starts; Miniflare hands them on. Flags that are set stay. */
export function setV8Flags(env: Record<string, string | undefined> = process.env): void {
  env.MINIFLARE_WORKERD_V8_FLAGS ??= FLAGS;
}
