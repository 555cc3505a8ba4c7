import type { ErrorPlace } from "../../lib/errors.ts";
import type { Notice } from "../../lib/project/types.ts";
import { type ProblemsState, problemsOf } from "../../lib/stores/problems.ts";
import { pathOf } from "./models.ts";
import { monaco } from "./monaco.ts";

/** Underlines in every open model what is known to be wrong in it, and what is left out. */
export function showMarkers(found: ProblemsState["found"], notices: Notice[]): void {
  for (const model of monaco.editor.getModels()) {
    const problems = problemsOf(found, pathOf(model));
    const here = notices.filter(({ file }) => file === pathOf(model));
    monaco.editor.setModelMarkers(model, "thaw", [
      ...problems.map((error) => marker(model, error, monaco.MarkerSeverity.Error)),
      ...here.map((notice) => marker(model, notice, monaco.MarkerSeverity.Warning)),
    ]);
  }
}

function marker(
  model: monaco.editor.ITextModel,
  { code = "notice", message, line, column }: ErrorPlace & { code?: string; message: string },
  severity: monaco.MarkerSeverity,
): monaco.editor.IMarkerData {
  const startLineNumber = Math.min(Math.max(line ?? 1, 1), model.getLineCount());
  const word =
    column === undefined ? null : model.getWordAtPosition({ lineNumber: startLineNumber, column });
  const lineStart = model.getLineFirstNonWhitespaceColumn(startLineNumber) || 1;
  return {
    severity,
    source: code,
    message,
    startLineNumber,
    startColumn: word?.startColumn ?? column ?? lineStart,
    endLineNumber: startLineNumber,
    endColumn: word?.endColumn ?? model.getLineMaxColumn(startLineNumber),
  };
}
