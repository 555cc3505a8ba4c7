import dynamic from "next/dynamic";
import { decodeFile, isText } from "../../lib/project/files.ts";
import { byteSize } from "../../lib/sizes.ts";
import { useProject, useTabs } from "../../lib/stores/hooks.ts";
import { baseName } from "../../lib/stores/paths.ts";
import { EditorTabs } from "./EditorTabs.tsx";

const CodeEditor = dynamic(() => import("./CodeEditor.tsx"), {
  ssr: false,
  loading: () => <p className="empty">Opening the editor…</p>,
});

/** Tabs, and the active file under them. */
export function EditorPane() {
  const active = useTabs((state) => state.active);
  const text = useProject((state) => active !== undefined && isText(state.files[active]));
  return (
    <section className="floe editor" aria-label="Editor">
      <EditorTabs />
      <div className="editor-body" role="tabpanel" aria-label={active ?? "No file"}>
        {active === undefined ? (
          <p className="empty">No file is open. Choose one in the tree.</p>
        ) : text ? (
          <CodeEditor path={active} />
        ) : (
          <Binary path={active} />
        )}
      </div>
    </section>
  );
}

function Binary({ path }: { path: string }) {
  const file = useProject((state) => state.files[path]);
  if (file === undefined) return null;
  return (
    <p className="empty">
      {baseName(path)} isn't text: {byteSize(decodeFile(file).length)}. It goes along when the
      project runs or is deployed.
    </p>
  );
}
