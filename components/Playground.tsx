"use client";

import { useEffect } from "react";
import { useSettings } from "../lib/stores/hooks.ts";
import { boot } from "./boot.ts";
import { InspectorDialog } from "./inspector/InspectorDialog.tsx";
import { NarrowLayout } from "./NarrowLayout.tsx";
import { DropTarget } from "./project/DropTarget.tsx";
import { onShortcut } from "./shortcuts.ts";
import { TopBar } from "./TopBar.tsx";
import { Notices } from "./ui/Notices.tsx";
import { useMedia } from "./ui/useMedia.ts";
import { WideLayout } from "./WideLayout.tsx";

/** The whole playground. */
export function Playground() {
  const narrow = useMedia("(max-width: 760px)");
  const theme = useSettings((state) => state.theme);

  useEffect(() => boot(), []);

  useEffect(() => {
    // Before Monaco sees the key, which has other plans for Ctrl+Enter.
    window.addEventListener("keydown", onShortcut, { capture: true });
    return () => window.removeEventListener("keydown", onShortcut, { capture: true });
  }, []);

  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);

  return (
    <div className="shell">
      <TopBar />
      {narrow ? <NarrowLayout /> : <WideLayout />}
      <InspectorDialog />
      <DropTarget />
      <Notices />
    </div>
  );
}
