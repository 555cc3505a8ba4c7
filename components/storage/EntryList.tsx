import type { KeyboardEvent } from "react";
import type { EntryRow } from "../../lib/preview/bindings/inspect/types.ts";
import { storedView } from "../../lib/stores/all.ts";
import { useStored } from "../../lib/stores/hooks.ts";
import { ConfirmButton } from "./ConfirmButton.tsx";

/** The entries of a place, a page at a time, with a search. */
export function EntryList() {
  const { listing, search, path } = useStored((state) => state);
  const place = path.at(-1);
  if (listing === undefined || place === undefined) return null;
  const { columns, rows, next } = listing;
  const hasMore = next !== undefined;
  return (
    <>
      <input
        type="search"
        className="storage-search"
        aria-label={`Search ${place.title}`}
        placeholder="Search"
        value={search}
        onChange={({ target }) => void storedView.search(target.value)}
      />
      {rows.length === 0 ? (
        <p className="storage-note">
          {search === "" ? "Nothing is stored here." : `Nothing here has “${search}” in it.`}
        </p>
      ) : (
        <div className="storage-scroll">
          <table className="storage-table" aria-label={place.title}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
                <th>
                  <span className="sr-only">Delete</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.key} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasMore && (
        <button type="button" className="button" onClick={() => void storedView.more()}>
          Show more
        </button>
      )}
    </>
  );
}

function Row({ row }: { row: EntryRow }) {
  const [first = "", ...others] = row.cells;
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="storage-open"
          onClick={() => void storedView.show(row)}
          onKeyDown={moveFocus}
        >
          {first === "" ? row.key : first}
        </button>
      </th>
      {others.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column's, and those stay in place
        <td key={at}>{cell}</td>
      ))}
      <td className="storage-row-tools">
        <ConfirmButton
          icon="remove"
          label="Delete"
          question="Delete it?"
          onConfirm={() => void storedView.remove(row.key)}
        />
      </td>
    </tr>
  );
}

/** Arrow keys go from row to row. */
function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const row = event.currentTarget.closest("tr");
  const other =
    event.key === "ArrowDown"
      ? row?.nextElementSibling
      : event.key === "ArrowUp"
        ? row?.previousElementSibling
        : undefined;
  const target = other?.querySelector<HTMLElement>(".storage-open");
  if (!target) return;
  event.preventDefault();
  target.focus();
}
