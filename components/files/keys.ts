import { parentOf, type Row } from "./tree.ts";

/** What a key asks of the tree. */
export type TreeMove =
  | { kind: "focus"; row: Row }
  | { kind: "toggle"; row: Row; open: boolean }
  | { kind: "choose" | "rename" | "remove"; row: Row };

/** The move that a key means on a row, as trees are worked by keyboard everywhere. */
export function treeMove(key: string, row: Row, rows: Row[]): TreeMove | undefined {
  const at = rows.indexOf(row);
  const focus = (target: Row | undefined): TreeMove | undefined =>
    target && { kind: "focus", row: target };
  switch (key) {
    case "ArrowDown":
      return focus(rows[at + 1]);
    case "ArrowUp":
      return focus(rows[at - 1]);
    case "Home":
      return focus(rows[0]);
    case "End":
      return focus(rows.at(-1));
    case "ArrowRight":
      if (row.kind === "folder" && !row.open) return { kind: "toggle", row, open: true };
      return row.kind === "folder" ? focus(rows[at + 1]) : undefined;
    case "ArrowLeft":
      if (row.open) return { kind: "toggle", row, open: false };
      return focus(rows.find((other) => other.path === parentOf(row.path)));
    case "Enter":
    case " ":
      return { kind: "choose", row };
    case "F2":
      return { kind: "rename", row };
    case "Delete":
      return { kind: "remove", row };
    default:
      return undefined;
  }
}
