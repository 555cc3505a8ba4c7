import type { VersionSummary } from "../../../../lib/deploy/manage/types.ts";
import { byteSize } from "../../../../lib/sizes.ts";
import { manager } from "../../../../lib/stores/all.ts";
import { useManage } from "../../../../lib/stores/hooks.ts";
import { moment } from "../../../ui/format.ts";
import { originWords, totalBytes, versionName } from "./words.ts";

/** One version: who made it, when and why, and what can be done with it. */
export function VersionRow({
  version,
  before,
  share,
  older,
  onServe,
}: {
  version: VersionSummary;
  /** The version before it, if there is one. */
  before: string | undefined;
  /** Per cent of the requests it answers; undefined when it serves none. */
  share: number | undefined;
  /** Than what serves. */
  older: boolean;
  onServe: () => void;
}) {
  const { id, createdOn, message, tag, trigger } = version;
  const busy = useManage((state) => state.busy !== undefined);
  const read = useManage((state) => state.details[id]);
  const bytes = version.bytes ?? (read && totalBytes(read));
  const name = versionName(id, [version]);
  return (
    <li className="version" data-serving={share !== undefined || undefined}>
      <p className="version-head">
        <strong>{name}</strong>
        <code title={id}>{id.slice(0, 8)}</code>
        {share !== undefined && <span className="badge">{share} %</span>}
        {tag !== "" && <span className="badge plain">{tag}</span>}
        <span className="version-when">{moment(Date.parse(createdOn))}</span>
      </p>
      <p className="version-about">
        {message !== "" && <q>{message}</q>}
        {message === "" && trigger !== "" && <span>By a change: {trigger}</span>}
        <span>
          {[...originWords(version), bytes === undefined ? "" : byteSize(bytes)]
            .filter(Boolean)
            .join(", ")}
        </span>
      </p>
      <p className="version-actions">
        <button
          type="button"
          className="text-button"
          disabled={before === undefined}
          aria-label={`What changed in ${name}`}
          onClick={() => before !== undefined && void manager.compare(before, id)}
        >
          What changed
        </button>
        {share !== 100 && (
          <button
            type="button"
            className="text-button"
            disabled={busy}
            aria-label={older ? `Roll back to ${name}` : `Serve ${name} alone`}
            onClick={onServe}
          >
            {older ? "Roll back" : "Serve alone"}
          </button>
        )}
      </p>
    </li>
  );
}
