import type { ErrorBody } from "../../lib/errors.ts";
import { ErrorCard } from "../ui/ErrorCard.tsx";
import { EdgeOffer } from "./EdgeOffer.tsx";

/** What went wrong with an event, and what can be done about it. */
export function EventError({ error }: { error: ErrorBody }) {
  return <ErrorCard error={error}>{error.action === "run_on_edge" && <EdgeOffer />}</ErrorCard>;
}
