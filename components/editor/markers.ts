import type { ErrorBody } from "../../lib/errors.ts";
import { type ProblemsState, problemsOf } from "../../lib/stores/problems.ts";
import { pathOf } from "./models.ts";
import { monaco } from "./monaco.ts";

/** Underlines in every open model what is known to be wrong in it. */
export function showMarkers(found: ProblemsState["found"]): void {
  for (const model of monaco.editor.getModels()) {
    const problems = problemsOf(found, pathOf(model));
    const markers = problems.flatMap((error) => markerOf(model, error) ?? []);
    monaco.editor.setModelMarkers(model, "thaw", markers);
  }
}

function markerOf(
  model: monaco.editor.ITextModel,
  { code, message, line, column }: ErrorBody,
): monaco.editor.IMarkerData | undefined {
  const startLineNumber = Math.min(Math.max(line ?? 1, 1), model.getLineCount());
  const word =
    column === undefined ? null : model.getWordAtPosition({ lineNumber: startLineNumber, column });
  const lineStart = model.getLineFirstNonWhitespaceColumn(startLineNumber) || 1;
  return {
    severity: monaco.MarkerSeverity.Error,
    source: code,
    message,
    startLineNumber,
    startColumn: word?.startColumn ?? column ?? lineStart,
    endLineNumber: startLineNumber,
    endColumn: word?.endColumn ?? model.getLineMaxColumn(startLineNumber),
  };
}
