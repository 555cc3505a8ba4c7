import { findNodeAtLocation, parseTree } from "jsonc-parser";
import type { ErrorPlace } from "../errors.ts";
import { positionAt } from "./lines.ts";

/** The way to a value: keys, and places in lists from 0. */
export type SettingPath = readonly (string | number)[];

/** A path as people write it: `queues.consumers[0].queue`. */
export function settingName(path: SettingPath): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "");
}

/** Where a setting stands in JSON with comments, or the nearest thing around it that does. */
export function jsoncPlace(text: string, file: string, path: SettingPath): ErrorPlace {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  for (let length = path.length; tree && length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return { file, ...positionAt(text, node.offset) };
  }
  return { file };
}

/** The same in TOML. Values inside an inline table or list are at the line of their key. */
export function tomlPlace(text: string, file: string, path: SettingPath): ErrorPlace {
  let best = { length: 0, offset: -1 };
  for (const { at, offset } of tomlKeys(text)) {
    const length = sharedLength(at, path);
    if (length > best.length) best = { length, offset };
  }
  return best.offset < 0 ? { file } : { file, ...positionAt(text, best.offset) };
}

/** Every table header and key of a TOML text, with the path it stands for. */
function* tomlKeys(text: string): Generator<{ at: SettingPath; offset: number }> {
  const lists = new Map<string, number>();
  let table: SettingPath = [];
  let lineStart = 0;
  for (const line of text.split("\n")) {
    const header = /^[ \t]*(\[\[?)[ \t]*([^\]]+?)[ \t]*\]/.exec(line);
    const key = /^[ \t]*([\w."' -]+?)[ \t]*=/.exec(line);
    if (header) {
      table = tablePath(keysOf(header[2] ?? ""), header[1] === "[[", lists);
      yield { at: table, offset: lineStart + line.indexOf(header[2] ?? "") };
    } else if (key) {
      const at = [...table, ...keysOf(key[1] ?? "")];
      yield { at, offset: lineStart + line.indexOf(key[1] ?? "") };
    }
    lineStart += line.length + 1;
  }
}

/** A header's path: each `[[list]]` begins a new entry, and tables below it belong to the latest one. */
function tablePath(keys: string[], entry: boolean, lists: Map<string, number>): SettingPath {
  const path: (string | number)[] = [];
  keys.forEach((key, index) => {
    path.push(key);
    const list = JSON.stringify(path);
    const last = index === keys.length - 1;
    if (last && entry) lists.set(list, (lists.get(list) ?? -1) + 1);
    const at = lists.get(list);
    if (at !== undefined) path.push(at);
  });
  return path;
}

const keysOf = (dotted: string): string[] =>
  dotted.split(".").map((key) => key.trim().replace(/^(["'])(.*)\1$/, "$2"));

/** How long `at` is where it leads towards `path`; 0 where it leads elsewhere. */
function sharedLength(at: SettingPath, path: SettingPath): number {
  return at.length <= path.length && at.every((key, index) => key === path[index]) ? at.length : 0;
}
