import type { PlaceKind } from "../../lib/preview/bindings/inspect/types.ts";
import { storedView } from "../../lib/stores/all.ts";
import { useStored } from "../../lib/stores/hooks.ts";
import { Icon } from "../ui/Icon.tsx";

const KINDS: Record<PlaceKind, string> = {
  kv: "KV namespace",
  r2: "R2 bucket",
  d1: "D1 database",
  queue: "Queue",
  objects: "Durable Objects",
  object: "Durable Object",
  entries: "Entries",
  table: "Table",
  cache: "Cached responses",
};

/** The project's storage, by binding. */
export function PlaceList() {
  const places = useStored((state) => state.places);
  if (places === undefined) return null;
  return (
    <>
      <ul className="storage-places">
        {places.map((place) => (
          <li key={place.id}>
            <button
              type="button"
              className="storage-place"
              onClick={() => void storedView.enter(place)}
            >
              <span className="storage-place-name">{place.title}</span>
              <span className="storage-place-kind">{KINDS[place.kind]}</span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ul>
      <p className="storage-note">
        {places.some(({ kind }) => kind !== "cache")
          ? "Kept in this browser, for this project alone. A deployed program has a storage of its own."
          : "The project's wrangler configuration has no binding that stores anything: kv_namespaces, r2_buckets, d1_databases, durable_objects or queues."}
      </p>
    </>
  );
}
