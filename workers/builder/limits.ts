/** Cap of a program's linear memory, in bytes. Generous: a hosted Worker has 128 MB for everything. */
export const MAX_MEMORY_BYTES = 512 * 1024 * 1024;
/** How long top-level code may run, in milliseconds. */
export const TOP_LEVEL_MILLISECONDS = 5_000;
/** How long a handler may run without giving control back, in milliseconds; the watchdog comes after. */
export const TURN_MILLISECONDS = 2_000;
