import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import { ConsolePane } from "./console/ConsolePane.tsx";
import { EditorPane } from "./editor/EditorPane.tsx";
import { FilesPane } from "./files/FilesPane.tsx";
import { SidePane } from "./preview/SidePane.tsx";

/** Three columns: files, editor, and what comes of them. */
export function WideLayout() {
  const columns = useDefaultLayout({ id: "thaw:columns", onlySaveAfterUserInteractions: true });
  const rows = useDefaultLayout({ id: "thaw:rows", onlySaveAfterUserInteractions: true });
  return (
    <main className="wide">
      <Group
        id="thaw:columns"
        orientation="horizontal"
        defaultLayout={columns.defaultLayout}
        onLayoutChanged={columns.onLayoutChanged}
      >
        <Panel
          id="files"
          defaultSize="200px"
          minSize="140px"
          maxSize="360px"
          groupResizeBehavior="preserve-pixel-size"
        >
          <FilesPane />
        </Panel>
        <Separator className="gap" aria-label="Width of the files" />
        <Panel id="editor" minSize="240px">
          <EditorPane />
        </Panel>
        <Separator className="gap" aria-label="Width of the editor" />
        <Panel id="side" defaultSize="40%" minSize="260px">
          <Group
            id="thaw:rows"
            orientation="vertical"
            defaultLayout={rows.defaultLayout}
            onLayoutChanged={rows.onLayoutChanged}
          >
            <Panel id="preview" defaultSize="64%" minSize="160px">
              <SidePane />
            </Panel>
            <Separator className="gap" aria-label="Height of the console" />
            <Panel id="console" minSize="80px">
              <ConsolePane />
            </Panel>
          </Group>
        </Panel>
      </Group>
    </main>
  );
}
