import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { removeWithUndo } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { useProblems, useProject, useTabs } from "../../lib/stores/hooks.ts";
import { moved, pathProblem } from "../../lib/stores/paths.ts";
import { FileRow } from "./FileRow.tsx";
import { treeMove } from "./keys.ts";
import { NameField } from "./NameField.tsx";
import { type Row, treeRows } from "./tree.ts";

/** The tree, by mouse and by keyboard: arrows, Enter, F2 to rename, Delete. */
export function FileTree() {
  const { files, folders } = useProject(({ files, folders }) => ({ files, folders }));
  const active = useTabs((state) => state.active);
  const found = useProblems((state) => state.found);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [renaming, setRenaming] = useState<string | undefined>();
  const [focused, setFocused] = useState<string | undefined>();
  const tree = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => treeRows(Object.keys(files), folders, closed),
    [files, folders, closed],
  );
  const current = rows.find((row) => row.path === (focused ?? active)) ?? rows[0];

  const focus = (row: Row | undefined): void => {
    if (row === undefined) return;
    setFocused(row.path);
    tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(row.path)}"]`)?.focus();
  };

  const toggle = (path: string, open: boolean): void => {
    const next = new Set(closed);
    if (open) next.delete(path);
    else next.add(path);
    setClosed(next);
  };

  const choose = (row: Row): void => {
    setFocused(row.path);
    if (row.kind === "folder") toggle(row.path, !row.open);
    else stores.tabs.getState().show(row.path);
  };

  const rename = (from: string, to: string): void => {
    stores.project.getState().rename(from, to);
    stores.tabs.getState().rename(from, to);
    setFocused(moved(focused ?? from, from, to));
    setRenaming(undefined);
  };

  const onKeyDown = (event: KeyboardEvent, row: Row): void => {
    if (event.target !== event.currentTarget) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeMove(event.key, row, rows);
    if (move === undefined) return;
    event.preventDefault();
    if (move.kind === "focus") focus(move.row);
    else if (move.kind === "toggle") toggle(move.row.path, move.open);
    else if (move.kind === "choose") choose(move.row);
    else if (move.kind === "rename") setRenaming(move.row.path);
    else removeWithUndo(move.row.path);
  };

  return (
    <div ref={tree} role="tree" aria-label="Files of the project" className="tree">
      {rows.map((row) =>
        row.path === renaming ? (
          <NameField
            key={row.path}
            label={`New path of ${row.path}`}
            initial={row.path}
            problem={(path) =>
              path === row.path ? undefined : pathProblem(path, othersThan(row, files, folders))
            }
            onDone={(path) => rename(row.path, path)}
            onCancel={() => setRenaming(undefined)}
          />
        ) : (
          <FileRow
            key={row.path}
            row={row}
            active={row.path === active}
            tabbable={row === current}
            faulty={Object.values(found).some((error) => error.file === row.path)}
            onChoose={() => choose(row)}
            onRename={() => setRenaming(row.path)}
            onKeyDown={(event) => onKeyDown(event, row)}
          />
        ),
      )}
    </div>
  );
}

function othersThan(row: Row, files: object, folders: string[]): string[] {
  return [...Object.keys(files), ...folders].filter(
    (path) => path !== row.path && !path.startsWith(`${row.path}/`),
  );
}
