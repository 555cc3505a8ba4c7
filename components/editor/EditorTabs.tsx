import type { KeyboardEvent } from "react";
import { stores } from "../../lib/stores/all.ts";
import { usePreview, useProblems, useProject, useTabs } from "../../lib/stores/hooks.ts";
import { baseName, sameFile } from "../../lib/stores/paths.ts";
import { IconButton } from "../ui/IconButton.tsx";

/** One tab for each open file. */
export function EditorTabs() {
  const { open, active } = useTabs(({ open, active }) => ({ open, active }));
  const names = open.map(baseName);
  const onKeyDown = (event: KeyboardEvent, path: string): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = open[(open.indexOf(path) + step + open.length) % open.length];
    if (event.key === "Delete") stores.tabs.getState().close(path);
    else if (step !== 0 && next !== undefined) {
      stores.tabs.getState().show(next);
      document.getElementById(`file-${next}`)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div role="tablist" aria-label="Open files" className="editor-tabs">
      {open.map((path, index) => (
        <EditorTab
          key={path}
          path={path}
          active={path === active}
          // Two files of the same name are told apart by their folders.
          label={
            names.indexOf(baseName(path)) === names.lastIndexOf(baseName(path))
              ? (names[index] ?? path)
              : path
          }
          onKeyDown={(event) => onKeyDown(event, path)}
        />
      ))}
    </div>
  );
}

function EditorTab({
  path,
  label,
  active,
  onKeyDown,
}: {
  path: string;
  label: string;
  active: boolean;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const faulty = useProblems((state) =>
    Object.values(state.found).some((error) => error.file === path),
  );
  const ran = usePreview((state) => state.ran);
  const edited = useProject((state) => ran !== undefined && !sameFile(ran, state.files, path));
  const state = faulty ? "has an error" : edited ? "edited since the last run" : undefined;
  return (
    <div className="editor-tab" data-active={active || undefined}>
      <button
        id={`file-${path}`}
        type="button"
        role="tab"
        aria-selected={active}
        aria-label={state === undefined ? label : `${label}, ${state}`}
        tabIndex={active ? 0 : -1}
        title={state === undefined ? path : `${path}: ${state}`}
        onClick={() => stores.tabs.getState().show(path)}
        onAuxClick={(event) => event.button === 1 && stores.tabs.getState().close(path)}
        onKeyDown={onKeyDown}
      >
        {label}
        {state !== undefined && <span className="tab-dot" data-faulty={faulty || undefined} />}
      </button>
      <IconButton
        icon="close"
        label={`Close ${path}`}
        tabIndex={-1}
        onClick={() => stores.tabs.getState().close(path)}
      />
    </div>
  );
}
