import type {
  Origin,
  VersionDetails,
  VersionSummary,
} from "../../../../lib/deploy/manage/types.ts";

/** A version as a person speaks of it: `#3`, or the beginning of its id where it has no number. */
export function versionName(id: string, versions: VersionSummary[]): string {
  const number = versions.find((version) => version.id === id)?.number ?? 0;
  return number > 0 ? `#${number}` : id.slice(0, 8);
}

/** `by ada@example.com`, `from wrangler`: what is known of it. On this machine there is no one to name. */
export function originWords({ author, source }: Pick<Origin, "author" | "source">): string[] {
  return [
    author === "" || author.endsWith(".invalid") ? "" : `by ${author}`,
    source === "" ? "" : `from ${source}`,
  ].filter(Boolean);
}

/** Bytes of all modules of a version. */
export const totalBytes = ({ modules }: Pick<VersionDetails, "modules">): number =>
  modules.reduce((sum, { bytes }) => sum + bytes, 0);
