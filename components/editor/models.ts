import { isText } from "../../lib/project/files.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { stores } from "../../lib/stores/all.ts";
import { languageOf } from "./languages.ts";
import { monaco } from "./monaco.ts";

type Model = monaco.editor.ITextModel;

/** The address of a file's model; models are kept by project and path, with their undo history. */
function uriOf(path: string): monaco.Uri {
  const query = String(stores.project.getState().opened);
  return monaco.Uri.from({ scheme: "file", path: `/${path}`, query });
}

/** The project path that a model is for. */
export function pathOf(model: Model): string {
  return model.uri.path.slice(1);
}

/** The model of a file, made at first use; `onEdit` hears of every change in it. */
export function modelFor(
  path: string,
  text: string,
  onEdit: (path: string, text: string) => void,
): Model {
  const existing = monaco.editor.getModel(uriOf(path));
  if (existing) return existing;
  const model = monaco.editor.createModel(text, languageOf(path), uriOf(path));
  // Lines end as the file's own do, and stay so.
  model.onDidChangeContent(() => onEdit(path, model.getValue()));
  return model;
}

/** Brings the models after the files: gone files' models go, changed texts arrive as one undoable edit. */
export function syncModels(files: ProjectFiles): void {
  for (const model of monaco.editor.getModels()) {
    if (model.uri.scheme !== "file") continue;
    const path = pathOf(model);
    const file = files[path];
    if (!isText(file) || model.uri.query !== uriOf(path).query) model.dispose();
    else if (model.getValue() !== file) {
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: file }], () => null);
    }
  }
}
