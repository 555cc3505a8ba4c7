import type { Check } from "../../../lib/sse.ts";
import { jump } from "../../../lib/stores/actions.ts";
import { Icon } from "../../ui/Icon.tsx";
import { TextWithPlaces } from "../../ui/TextWithPlaces.tsx";

const WORDS: Record<Check["status"], string> = { ok: "fine", warn: "note", fail: "problem" };

/** What was looked at, each with what was found. */
export function CheckList({ checks, label }: { checks: Check[]; label: string }) {
  return (
    <ul className="checks" aria-label={label}>
      {checks.map(({ id, status, title, message, file, line }) => (
        <li key={id} data-status={status}>
          <Icon name={status === "ok" ? "check" : "alert"} />
          <div>
            <strong>{title}</strong>
            <span className="sr-only"> ({WORDS[status]})</span>{" "}
            {file !== undefined && (
              <button type="button" className="place" onClick={() => jump({ file, line })}>
                {line === undefined ? file : `${file}:${line}`}
              </button>
            )}{" "}
            <span className="check-message">
              <TextWithPlaces text={message} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
