import { editor } from "monaco-editor/editor";

/** The editor's colours, in the page's own two sets. */
export function defineThemes(): void {
  editor.defineTheme("thaw-light", {
    base: "vs",
    inherit: true,
    rules: [
      { token: "", foreground: "1b2d36" },
      { token: "comment", foreground: "6b828c", fontStyle: "italic" },
      { token: "string", foreground: "2f6f4f" },
      { token: "string.escape", foreground: "8a5a00" },
      { token: "keyword", foreground: "0b6685" },
      { token: "number", foreground: "a8431b" },
      { token: "type", foreground: "7a3e8e" },
      { token: "tag", foreground: "a8431b" },
      { token: "variable", foreground: "1f5673" },
      { token: "delimiter", foreground: "5b7079" },
    ],
    colors: {
      "editor.background": "#ffffff",
      "editor.foreground": "#1b2d36",
      "editor.lineHighlightBackground": "#f2f7f9",
      "editor.lineHighlightBorder": "#00000000",
      "editor.selectionBackground": "#c6e6f1",
      "editorLineNumber.foreground": "#a3b5bd",
      "editorLineNumber.activeForeground": "#45606c",
      "editorCursor.foreground": "#c2471b",
      "editorIndentGuide.background1": "#e6eef1",
      ...oneBracketColour("#5b7079"),
      "editorWidget.background": "#f6fafb",
      "editorWidget.border": "#d0dde2",
      "scrollbarSlider.background": "#0b2a381c",
      "scrollbarSlider.hoverBackground": "#0b2a3838",
      "scrollbarSlider.activeBackground": "#0b2a384d",
      focusBorder: "#0a7393",
    },
  });
  editor.defineTheme("thaw-dark", {
    base: "vs-dark",
    inherit: true,
    rules: [
      { token: "", foreground: "d7e4e9" },
      { token: "comment", foreground: "7b929c", fontStyle: "italic" },
      { token: "string", foreground: "9fd6a9" },
      { token: "string.escape", foreground: "e6c07b" },
      { token: "keyword", foreground: "6ec9e6" },
      { token: "number", foreground: "ffad85" },
      { token: "type", foreground: "d3a9e6" },
      { token: "tag", foreground: "ffad85" },
      { token: "variable", foreground: "a8d5ea" },
      { token: "delimiter", foreground: "8fa5ae" },
    ],
    colors: {
      "editor.background": "#111e25",
      "editor.foreground": "#d7e4e9",
      "editor.lineHighlightBackground": "#162730",
      "editor.lineHighlightBorder": "#00000000",
      "editor.selectionBackground": "#1f4c5e",
      "editorLineNumber.foreground": "#48606b",
      "editorLineNumber.activeForeground": "#9fb6c0",
      "editorCursor.foreground": "#ff9d6b",
      "editorIndentGuide.background1": "#1d3039",
      ...oneBracketColour("#8fa5ae"),
      "editorWidget.background": "#15252d",
      "editorWidget.border": "#28404b",
      "scrollbarSlider.background": "#dfeaee1c",
      "scrollbarSlider.hoverBackground": "#dfeaee33",
      "scrollbarSlider.activeBackground": "#dfeaee4d",
      focusBorder: "#5cc6e4",
    },
  });
}

/** Brackets stay calm; the one beside the cursor is framed anyway. */
function oneBracketColour(colour: string): Record<string, string> {
  const levels = [1, 2, 3, 4, 5, 6].map((level) => `editorBracketHighlight.foreground${level}`);
  return Object.fromEntries(levels.map((level) => [level, colour]));
}
