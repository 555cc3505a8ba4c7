import { storedView } from "../../lib/stores/all.ts";
import { useStored } from "../../lib/stores/hooks.ts";
import { countInWords } from "../../lib/stores/stored.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { ConfirmButton } from "./ConfirmButton.tsx";

/** Where one is, the way back, and what can be done there. */
export function PlaceBar() {
  const { path, listing, open, isBusy } = useStored((state) => state);
  const isList = path.length > 0 && open === undefined;
  return (
    <div className="storage-bar">
      <nav aria-label="Place in the storage">
        <ol>
          {[{ id: "", title: "Storage" }, ...path].map(({ id, title }, depth) => (
            <li key={id}>
              {depth === path.length ? (
                <span aria-current="page">{title}</span>
              ) : (
                <button
                  type="button"
                  className="storage-step"
                  onClick={() => void storedView.leave(depth)}
                >
                  {title}
                </button>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <span className="storage-tools">
        {isList && listing !== undefined && listing.add !== "none" && (
          <IconButton icon="plus" label="Add an entry" onClick={() => storedView.add()} />
        )}
        {isList && listing !== undefined && listing.rows.length > 0 && (
          <ConfirmButton
            icon="clear"
            label="Clear"
            question={`Clear all of ${path.at(-1)?.title} (${countInWords(listing)})?`}
            onConfirm={() => void storedView.clear()}
          />
        )}
        <IconButton
          icon="refresh"
          label="Look again"
          aria-busy={isBusy}
          onClick={() => void storedView.refresh()}
        />
      </span>
    </div>
  );
}
