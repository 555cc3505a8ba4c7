import type { VersionSummary } from "../../../../lib/deploy/manage/types.ts";
import { moment } from "../../../ui/format.ts";
import { versionName } from "./words.ts";

/** One of a Worker's versions. */
export function VersionSelect({
  label,
  value,
  versions,
  onChange,
}: {
  label: string;
  value: string;
  versions: VersionSummary[];
  onChange: (id: string) => void;
}) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {versions.map(({ id, createdOn, message }) => (
        <option key={id} value={id}>
          {versionName(id, versions)}, {moment(Date.parse(createdOn))}
          {message !== "" && `: ${message.slice(0, 40)}`}
        </option>
      ))}
    </select>
  );
}
