/** Bytes in a mebibyte, the unit of Cloudflare's limits. */
export const MIB = 1024 * 1024;

/** Bytes as limits are written: `64 MiB`, `0.2 MiB`. */
export const mib = (bytes: number): string => `${Number((bytes / MIB).toFixed(1))} MiB`;

/** Bytes as a person reads them: `312 B`, `4.1 KB`, `2.3 MB`. */
export function byteSize(value: number): string {
  if (value < 1_000) return `${value} B`;
  if (value < 999_500) return `${(value / 1_000).toFixed(value < 10_000 ? 1 : 0)} KB`;
  return `${(value / 1_000_000).toFixed(1)} MB`;
}
