import { RequestBar } from "./RequestBar.tsx";
import { ResponseView } from "./ResponseView.tsx";
import { StatusLine } from "./StatusLine.tsx";

/** A request, what the program is doing, and its answer. */
export function PreviewPane() {
  return (
    <>
      <RequestBar />
      <StatusLine />
      <ResponseView />
    </>
  );
}
