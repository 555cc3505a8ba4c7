import type { CSSProperties, KeyboardEvent } from "react";
import { removeWithUndo } from "../../lib/stores/actions.ts";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import type { Row } from "./tree.ts";

/** One file or folder. */
export function FileRow({
  row,
  active,
  tabbable,
  faulty,
  onChoose,
  onRename,
  onKeyDown,
}: {
  row: Row;
  active: boolean;
  tabbable: boolean;
  faulty: boolean;
  onChoose: () => void;
  onRename: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const { path, name, kind, level, open } = row;
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={active}
      aria-label={faulty ? `${name}, has an error` : name}
      {...(kind === "folder" && { "aria-expanded": open })}
      className="tree-row"
      data-path={path}
      data-faulty={faulty || undefined}
      style={{ "--level": level } as CSSProperties}
      tabIndex={tabbable ? 0 : -1}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      title={path}
    >
      {kind === "folder" ? (
        <span className="tree-chevron" data-open={open || undefined}>
          <Icon name="chevron" />
        </span>
      ) : (
        <Icon name="file" />
      )}
      <span className="tree-name">{name}</span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only keeps clicks from the row */}
      <span
        className="tree-actions"
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => event.stopPropagation()}
      >
        <IconButton icon="rename" label={`Rename ${path}`} tabIndex={-1} onClick={onRename} />
        <IconButton
          icon="remove"
          label={`Delete ${path}`}
          tabIndex={-1}
          onClick={() => removeWithUndo(path)}
        />
      </span>
    </div>
  );
}
