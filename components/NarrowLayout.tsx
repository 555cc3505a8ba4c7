import { useConsole, usePreview, useSettings } from "../lib/stores/hooks.ts";
import type { View } from "../lib/stores/settings.ts";
import { ConsolePane } from "./console/ConsolePane.tsx";
import { EditorPane } from "./editor/EditorPane.tsx";
import { FilesPane } from "./files/FilesPane.tsx";
import { SidePane } from "./preview/SidePane.tsx";
import { TabList } from "./ui/TabList.tsx";

/** One view at a time, for a phone. */
export function NarrowLayout() {
  const { view, setView } = useSettings(({ view, setView }) => ({ view, setView }));
  const lines = useConsole((state) => state.entries.length);
  const failed = usePreview((state) => state.phase === "failed");
  return (
    <main className="narrow">
      <div className="narrow-view" role="tabpanel" aria-labelledby={`view-${view}`}>
        {view === "editor" && (
          <>
            <details className="narrow-files">
              <summary>Files</summary>
              <FilesPane />
            </details>
            <EditorPane />
          </>
        )}
        {view === "preview" && <SidePane />}
        {view === "console" && <ConsolePane />}
      </div>
      <TabList<View>
        label="Views"
        idPrefix="view"
        className="narrow-tabs"
        selected={view}
        onSelect={setView}
        tabs={[
          { id: "editor", label: "Editor" },
          { id: "preview", label: "Preview", mark: failed ? "!" : undefined },
          { id: "console", label: "Console", mark: lines > 0 ? String(lines) : undefined },
        ]}
      />
    </main>
  );
}
