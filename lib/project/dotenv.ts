import { ThawError } from "../errors.ts";
import { type Secrets, secretProblem } from "./secrets.ts";

const NOTHING = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const NAME = /[ \t]*(?:export[ \t]+)?([^\s=:#'"`]+)[ \t]*(?:=|:(?=\s))[ \t]*/y;
const QUOTED = /"((?:\\"|[^"])*)"|'((?:\\'|[^'])*)'|`((?:\\`|[^`])*)`/y;
const PLAIN = /[^#\n]*/y;

/**
 * Reads a file such as `.dev.vars` as dotenv and wrangler do: `NAME=value`, in quotes where it has `#`, spaces at
 * its ends or several lines; `\n` and `\r` in double quotes are line ends. `$NAME` stays as it is. What dotenv
 * would leave out without a word is an error here: a secret that is lost is hard to miss later.
 * @throws ThawError `bad_config` with the line, and without any of the values
 */
export function parseDotenv(text: string, file: string): Secrets {
  const source = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const secrets: Secrets = {};
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < source.length) {
    const line = source.slice(0, at).split("\n").length;
    const bad = (problem: string): ThawError =>
      new ThawError("bad_config", `${file}, line ${line}: ${problem}`, { file, line });
    if (take(NOTHING)) continue;
    const name = take(NAME)?.[1];
    if (name === undefined) throw bad("this is not NAME=value.");
    const quote = source.charAt(at);
    if (/["'`]/.test(quote)) {
      const found = take(QUOTED);
      if (!found) throw bad(`the value of ${name} has a ${quote} that nothing ends.`);
      const [, double, single, back] = found;
      secrets[name] =
        double?.replaceAll("\\n", "\n").replaceAll("\\r", "\r") ?? single ?? back ?? "";
    } else {
      secrets[name] = (take(PLAIN)?.[0] ?? "").trim();
    }
    if (!take(NOTHING)) throw bad(`there is more after the value of ${name}.`);
    const problem = secretProblem(name, secrets[name] ?? "");
    if (problem !== null) throw bad(problem);
  }
  return secrets;
}
