import { languages } from "monaco-editor/editor";

const NAMES: Record<string, string> = {
  py: "python",
  pyi: "python",
  toml: "toml",
  lock: "toml",
  json: "jsonc",
  jsonc: "jsonc",
  webmanifest: "jsonc",
  md: "markdown",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  ts: "typescript",
  sql: "sql",
  html: "html",
  htm: "html",
  css: "css",
  yaml: "yaml",
  yml: "yaml",
  ini: "ini",
  cfg: "ini",
};

/** The language a file is written in, by the end of its name. */
export function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith(".env") || name.startsWith(".dev.vars")) return "ini";
  return NAMES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "plaintext";
}

/** Adds the two languages that Monaco has no plain grammar for. */
export function registerOwnLanguages(): void {
  languages.register({ id: "toml", aliases: ["TOML"] });
  languages.setLanguageConfiguration("toml", {
    comments: { lineComment: "#" },
    brackets: [
      ["[", "]"],
      ["{", "}"],
    ],
    autoClosingPairs: pairs("[]", "{}", '""', "''"),
  });
  languages.setMonarchTokensProvider("toml", {
    tokenizer: {
      root: [
        [/^\s*\[\[?[^\]]*\]\]?/, "type"],
        [/(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*(?=\s*=)/, "variable"],
        { include: "value" },
      ],
      value: [
        [/#.*$/, "comment"],
        [/"""/, "string", "@block"],
        [/'''/, "string", "@literalBlock"],
        [/"(?:[^"\\]|\\.)*"/, "string"],
        [/'[^']*'/, "string"],
        [/\b(?:true|false|inf|nan)\b/, "keyword"],
        [/\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?)?/, "number"],
        [/[+-]?(?:0x[\da-f_]+|0o[0-7_]+|0b[01_]+|\d[\d_]*(?:\.[\d_]+)?(?:e[+-]?\d+)?)/i, "number"],
        [/[[\]{}]/, "@brackets"],
      ],
      block: [
        [/"""/, "string", "@pop"],
        [/\\./, "string.escape"],
        [/[^"\\]+|"/, "string"],
      ],
      literalBlock: [
        [/'''/, "string", "@pop"],
        [/[^']+|'/, "string"],
      ],
    },
  });

  languages.register({ id: "jsonc", aliases: ["JSON with comments", "JSON"] });
  languages.setLanguageConfiguration("jsonc", {
    comments: { lineComment: "//", blockComment: ["/*", "*/"] },
    brackets: [
      ["[", "]"],
      ["{", "}"],
    ],
    autoClosingPairs: pairs("[]", "{}", '""'),
  });
  languages.setMonarchTokensProvider("jsonc", {
    tokenizer: {
      root: [
        [/"(?:[^"\\]|\\.)*"(?=\s*:)/, "variable"],
        [/"(?:[^"\\]|\\.)*"/, "string"],
        [/\/\/.*$/, "comment"],
        [/\/\*/, "comment", "@comment"],
        [/\b(?:true|false|null)\b/, "keyword"],
        [/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/i, "number"],
        [/[[\]{}]/, "@brackets"],
      ],
      comment: [
        [/\*\//, "comment", "@pop"],
        [/[^*]+|\*/, "comment"],
      ],
    },
  });
}

function pairs(...both: string[]): { open: string; close: string }[] {
  return both.map((pair) => ({ open: pair.charAt(0), close: pair.charAt(1) }));
}
