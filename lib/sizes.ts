/** Bytes in a mebibyte, the unit of Cloudflare's limits. */
export const MIB = 1024 * 1024;

/** Bytes as limits are written: `64 MiB`, `0.2 MiB`. */
export const mib = (bytes: number): string => `${Number((bytes / MIB).toFixed(1))} MiB`;
