import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/register.all";
import "monaco-editor/languages/definitions/css/register";
import "monaco-editor/languages/definitions/html/register";
import "monaco-editor/languages/definitions/ini/register";
import "monaco-editor/languages/definitions/javascript/register";
import "monaco-editor/languages/definitions/markdown/register";
import "monaco-editor/languages/definitions/python/register";
import "monaco-editor/languages/definitions/sql/register";
import "monaco-editor/languages/definitions/typescript/register";
import "monaco-editor/languages/definitions/yaml/register";
import { registerOwnLanguages } from "./languages.ts";
import { defineThemes } from "./themes.ts";

// Highlighting needs no more than the editor's own worker: no language service is loaded.
self.MonacoEnvironment = {
  getWorker: () =>
    new Worker(new URL("monaco-editor/editor/editor.worker.js", import.meta.url), {
      type: "module",
    }),
};

registerOwnLanguages();
defineThemes();

// Only typing is completed and indented. Text that comes at once, as from dictation or a text expander,
// goes in as it is.
monaco.editor.registerCommand("type", (_, { text }: { text: string }) => {
  const editor = monaco.editor.getEditors().find((one) => one.hasTextFocus());
  editor?.trigger([...text].length > 1 ? "insertion" : "keyboard", "type", { text });
});

export { monaco };
