import { useEffect, useRef } from "react";
import { languageOf } from "../../../editor/languages.ts";
import { monaco } from "../../../editor/monaco.ts";
import { useMedia } from "../../../ui/useMedia.ts";

/** Two texts of one file side by side, or one above the other where it is narrow. Nothing can be typed. */
export default function SourceDiff({
  path,
  before,
  after,
}: {
  path: string;
  before: string;
  after: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const narrow = useMedia("(max-width: 760px)");

  useEffect(() => {
    if (host.current === null) return;
    const language = languageOf(path);
    const original = monaco.editor.createModel(before, language);
    const modified = monaco.editor.createModel(after, language);
    const editor = monaco.editor.createDiffEditor(host.current, {
      readOnly: true,
      originalEditable: false,
      automaticLayout: true,
      renderSideBySide: !narrow,
      hideUnchangedRegions: { enabled: true },
      fontFamily: getComputedStyle(host.current).getPropertyValue("--mono"),
      fontSize: 12.5,
      lineHeight: 19,
      minimap: { enabled: false },
      renderOverviewRuler: false,
      overviewRulerLanes: 0,
      hideCursorInOverviewRuler: true,
      overviewRulerBorder: false,
      renderLineHighlight: "none",
      lineNumbersMinChars: 3,
      glyphMargin: false,
      folding: false,
      diffWordWrap: "on",
      scrollBeyondLastLine: false,
      stickyScroll: { enabled: false },
      originalAriaLabel: `${path}, before`,
      modifiedAriaLabel: `${path}, after`,
    });
    editor.setModel({ original, modified });
    return () => {
      editor.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [path, before, after, narrow]);

  return <div ref={host} className="source-diff" />;
}
