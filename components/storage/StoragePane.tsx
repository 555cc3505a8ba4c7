import { useEffect } from "react";
import { storedView } from "../../lib/stores/all.ts";
import {
  useEvents,
  usePreview,
  useProject,
  useRequest,
  useStored,
} from "../../lib/stores/hooks.ts";
import { ErrorCard } from "../ui/ErrorCard.tsx";
import { EntryEditor } from "./EntryEditor.tsx";
import { EntryList } from "./EntryList.tsx";
import { PlaceBar } from "./PlaceBar.tsx";
import { PlaceList } from "./PlaceList.tsx";
import { SqlBox } from "./SqlBox.tsx";

/** What the program has stored in this browser: to be seen, changed and cleared. */
export function StoragePane() {
  const { path, open, error, done, listing } = useStored((state) => state);
  useFresh();
  return (
    <section className="storage" aria-label="Storage">
      <PlaceBar />
      {error !== undefined && <ErrorCard error={error} />}
      <p className="storage-done" role="status">
        {done}
      </p>
      {path.length === 0 && <PlaceList />}
      {open !== undefined && <EntryEditor key={`${open.isNew}${open.entry.key}`} open={open} />}
      {path.length > 0 && open === undefined && (
        <>
          {listing?.sql && <SqlBox />}
          <EntryList />
        </>
      )}
    </section>
  );
}

/** Asks for what is stored when the pane opens, and again when the program may have changed it. */
function useFresh(): void {
  const project = useProject((state) => state.id);
  const phase = usePreview((state) => state.phase);
  const isSending = useRequest((state) => state.sending);
  const isCalling = useEvents((state) => state.busy);
  const isQuiet = phase !== "busy" && !isSending && !isCalling;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another project has another storage
  useEffect(() => {
    if (isQuiet) void storedView.refresh();
  }, [isQuiet, project]);
}
