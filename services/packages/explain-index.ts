import { ThawError } from "../../lib/errors.ts";
import { PYODIDE_FILES } from "./pyodide-index.ts";
import type { IndexSettings } from "./settings.ts";

const FAILED =
  /^error: (?:Failed to (?:fetch|read `--find-links`|download|query)|Request failed|error sending)|cause: Failed to (?:fetch|download)|could not be queried/m;

const REASONS: [RegExp, string][] = [
  [/connection refused/i, "the connection is refused"],
  [/dns error|lookup address|name or service/i, "its host name is not known"],
  [/certificate|tls handshake/i, "its certificate is not accepted"],
  [/\b(401|403)\b/, "it asks for other credentials"],
  [/status (?:client |server )?error \((\d{3}[^)]*)\)/i, "it answers with an error, $1"],
  [/timed? ?out/i, "it takes too long to answer"],
  [/no such file|os error 2\b/i, "the folder does not exist"],
  [/hash mismatch/i, "a file it gave has another content than it promised"],
];

/** `index_unreachable` where uv says that an index didn't answer; names the setting, never the host. */
export function explainIndexFailure(
  stderr: string,
  settings: IndexSettings,
): ThawError | undefined {
  const reason = reasonOf(stderr);
  if (reason === undefined) return undefined;
  const { what, setting } = whichIndex(stderr, settings);
  return new ThawError(
    "index_unreachable",
    `The package index (${what}) does not answer as it should${reason ? `: ${reason}` : ""}. ${setting}`,
  );
}

/** Why an index didn't answer as it should, "" where uv's words are none we know; undefined where it did. */
export function reasonOf(stderr: string): string | undefined {
  if (!FAILED.test(stderr) && !/hash mismatch/i.test(stderr)) return undefined;
  const reasons = REASONS.map(([pattern, words]) => {
    const match = pattern.exec(stderr);
    return match && words.replace("$1", match[1] ?? "");
  });
  return reasons.find(Boolean) ?? "";
}

function whichIndex(
  stderr: string,
  { indexUrl, extraIndexUrls, pyodideIndex, findLinks }: IndexSettings,
): { what: string; setting: string } {
  const mentioned = (place: string): boolean => stderr.includes(hostOf(place));
  const check = (name: string): { what: string; setting: string } => ({
    what: name,
    setting: `Check the address in ${name}, and that what it names is up; then try again.`,
  });
  if (extraIndexUrls.some(mentioned)) return check("THAW_EXTRA_INDEX_URLS");
  if (findLinks.some(mentioned)) return check("THAW_FIND_LINKS");
  if (pyodideIndex && (mentioned(pyodideIndex) || stderr.includes(PYODIDE_FILES))) {
    return { what: `Pyodide's own, ${pyodideIndex}`, setting: "Check the network and try again." };
  }
  if (indexUrl) return check("THAW_INDEX_URL");
  return {
    what: "the default one",
    setting: "Check the network and try again, or name another index in THAW_INDEX_URL.",
  };
}

/** Host and port of an address, or a folder as it is; uv hides the credentials in what it prints. */
function hostOf(place: string): string {
  return URL.canParse(place) ? new URL(place).host || place : place;
}
