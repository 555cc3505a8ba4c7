import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "../components/styles/tokens.css";
import "../components/styles/base.css";
import "../components/styles/shell.css";
import "../components/styles/files.css";
import "../components/styles/editor.css";
import "../components/styles/preview.css";
import "../components/styles/events.css";
import "../components/styles/storage.css";
import "../components/styles/output.css";
import "../components/styles/dialog.css";
import "../components/styles/manage.css";
import "../components/styles/versions.css";
import "../components/styles/logs.css";
import "../components/styles/secrets.css";
import "../components/styles/targets.css";
import "../components/styles/inspector.css";
import "../components/styles/narrow.css";

export const metadata: Metadata = {
  title: "Thaw: a playground for Python Workers",
  description: "Write a Python Worker, run it in the browser, deploy it without a cold start.",
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#e9f0f3" },
    { media: "(prefers-color-scheme: dark)", color: "#0b151b" },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>{children}</body>
    </html>
  );
}
