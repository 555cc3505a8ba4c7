"use client";

import dynamic from "next/dynamic";
import { Wordmark } from "./ui/Wordmark.tsx";

/** The frame of the page, until its code is here. */
function Shell() {
  return (
    <div className="shell" aria-busy="true">
      <header className="topbar">
        <Wordmark />
      </header>
      <div className="shell-floes" aria-hidden="true">
        <div className="floe" />
        <div className="floe" />
        <div className="floe" />
      </div>
    </div>
  );
}

/** The playground lives in the browser alone: its files, its editor and its runtime are all there. */
export const Loader = dynamic(async () => (await import("./Playground.tsx")).Playground, {
  ssr: false,
  loading: Shell,
});
