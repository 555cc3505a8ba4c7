import { useEffect, useState } from "react";
import { complain } from "../../lib/stores/actions.ts";
import { openDropped } from "./open.ts";

/** Takes a folder or a zip wherever on the page it is dropped; text that is dragged is left alone. */
export function DropTarget() {
  const [over, setOver] = useState(false);

  useEffect(() => {
    const ours = (work: (event: DragEvent) => void) => (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Before the editor or the browser, which would open the file in the page's place.
      event.preventDefault();
      event.stopPropagation();
      work(event);
    };
    const onOver = ours(() => setOver(true));
    const onLeave = ours((event) => {
      // Leaving one element for another is not leaving the page.
      if (event.relatedTarget === null) setOver(false);
    });
    const onDrop = ours(({ dataTransfer }) => {
      setOver(false);
      if (dataTransfer) openDropped(dataTransfer).catch(complain);
    });
    const listeners = [
      ["dragenter", onOver],
      ["dragover", onOver],
      ["dragleave", onLeave],
      ["drop", onDrop],
    ] as const;
    const options = { capture: true };
    for (const [name, listener] of listeners) window.addEventListener(name, listener, options);
    return () => {
      for (const [name, listener] of listeners) window.removeEventListener(name, listener, options);
    };
  }, []);

  return over ? (
    <div className="drop-target" aria-hidden="true">
      <span>Drop the folder or the zip of a project to open it</span>
    </div>
  ) : null;
}
