import { useEffect, useRef } from "react";
import { isText } from "../../lib/project/files.ts";
import { stores } from "../../lib/stores/all.ts";
import { useProblems, useProject, useSettings, useTabs } from "../../lib/stores/hooks.ts";
import { useMedia } from "../ui/useMedia.ts";
import { showMarkers } from "./markers.ts";
import { modelFor, syncModels } from "./models.ts";
import { monaco } from "./monaco.ts";

/** Where the cursor and the scroll stood in each file, by its model's address: a path is in many projects. */
const views = new Map<string, monaco.editor.ICodeEditorViewState>();

/** Monaco on the active file. The project's store is the truth; this only shows and changes it. */
export default function CodeEditor({ path }: { path: string }) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const files = useProject((state) => state.files);
  const opened = useProject((state) => state.opened);
  const reveal = useTabs((state) => state.reveal);
  const { found, notices } = useProblems(({ found, notices }) => ({ found, notices }));
  const theme = useSettings((state) => state.theme);
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const dark = theme === "dark" || (theme === "system" && systemDark);

  useEffect(() => {
    if (host.current === null) return;
    const created = createEditor(host.current);
    editor.current = created;
    return () => {
      keepView(created);
      created.dispose();
      editor.current = null;
    };
  }, []);

  useEffect(() => monaco.editor.setTheme(dark ? "thaw-dark" : "thaw-light"), [dark]);

  useEffect(() => {
    editor.current?.updateOptions({ cursorBlinking: still ? "solid" : "blink" });
  }, [still]);

  useEffect(() => syncModels(files), [files]);

  useEffect(() => {
    // Another project's file of the same path is another model.
    void opened;
    const file = stores.project.getState().files[path];
    if (editor.current === null || !isText(file)) return;
    keepView(editor.current);
    const model = modelFor(path, file, stores.project.getState().setFile);
    editor.current.setModel(model);
    editor.current.restoreViewState(views.get(String(model.uri)) ?? null);
    editor.current.updateOptions({ ariaLabel: `${path}. Ctrl+M lets Tab leave the editor.` });
  }, [path, opened]);

  useEffect(() => {
    // A model made for this path has the markers too.
    void [path, opened];
    showMarkers(found, notices);
  }, [found, notices, path, opened]);

  useEffect(() => {
    if (reveal === undefined || editor.current === null) return;
    const position = { lineNumber: reveal.line, column: reveal.column };
    editor.current.revealPositionInCenterIfOutsideViewport(position);
    editor.current.setPosition(position);
    editor.current.focus();
  }, [reveal]);

  return <div ref={host} className="code-editor" />;
}

function createEditor(element: HTMLElement): monaco.editor.IStandaloneCodeEditor {
  return monaco.editor.create(element, {
    model: null,
    automaticLayout: true,
    fixedOverflowWidgets: true,
    fontFamily: getComputedStyle(element).getPropertyValue("--mono"),
    fontSize: 13.5,
    lineHeight: 21,
    padding: { top: 10, bottom: 10 },
    minimap: { enabled: false },
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    overviewRulerBorder: false,
    scrollBeyondLastLine: false,
    renderLineHighlightOnlyWhenFocus: true,
    lineNumbersMinChars: 3,
    stickyScroll: { enabled: false },
    occurrencesHighlight: "off",
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  });
}

function keepView(editor: monaco.editor.IStandaloneCodeEditor): void {
  const model = editor.getModel();
  const view = editor.saveViewState();
  if (model !== null && view !== null) views.set(String(model.uri), view);
}
