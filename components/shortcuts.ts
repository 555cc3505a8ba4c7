import { deploy, run } from "../lib/stores/actions.ts";

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** How the shortcuts are written on this machine. */
export const KEYS = {
  run: apple ? "⌘⏎" : "Ctrl+Enter",
  deploy: apple ? "⌘⇧⏎" : "Ctrl+Shift+Enter",
};

/** Runs, deploys, and keeps the browser from saving the page: files are saved as they are typed. */
export function onShortcut(event: KeyboardEvent): void {
  if (!(apple ? event.metaKey : event.ctrlKey) || event.altKey || event.repeat) return;
  const action =
    event.key === "Enter"
      ? event.shiftKey
        ? deploy
        : run
      : event.key.toLowerCase() === "s" && !event.shiftKey
        ? () => undefined
        : undefined;
  if (action === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}
