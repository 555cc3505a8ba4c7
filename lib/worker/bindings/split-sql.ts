/** Comments, quoted text, words, semicolons and blanks; anything else is one character. */
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)|[A-Za-z_]\w*|;|\s+|[\s\S]/g;

/**
 * The statements of an SQL text, one by one, without the semicolon that ends them. Semicolons in text,
 * in comments and in a trigger's body end nothing; what is only comments is no statement.
 */
export function* splitSql(sql: string): Generator<string> {
  let start = 0;
  let words: string[] = [];
  for (const match of sql.matchAll(TOKEN)) {
    const [token] = match;
    if (/^(\s|--|\/\*)/.test(token)) {
      // Comments before a statement don't belong to it.
      if (words.length === 0) start = match.index + token.length;
      continue;
    }
    const word = token.toUpperCase();
    if (word !== ";" || !isComplete(words)) {
      // Only the beginning and the end matter, and a text may have millions of tokens.
      words = [...words.slice(0, 4), ...words.slice(4).slice(-1), word];
      continue;
    }
    if (words.length > 0) yield sql.slice(start, match.index).trim();
    start = match.index + token.length;
    words = [];
  }
  if (words.length > 0) yield sql.slice(start).trim();
}

/** Whether a semicolon after these words ends the statement: a trigger's body ends with `; END`. */
function isComplete(words: string[]): boolean {
  const own = words[0] === "EXPLAIN" ? words.slice(1) : words;
  const isTrigger =
    own[0] === "CREATE" &&
    (own[1] === "TRIGGER" || (/^TEMP(ORARY)?$/.test(own[1] ?? "") && own[2] === "TRIGGER"));
  return !isTrigger || (words.at(-2) === ";" && words.at(-1) === "END");
}
