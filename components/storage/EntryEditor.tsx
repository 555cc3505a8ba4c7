import { type FormEvent, useId, useState } from "react";
import type { ShownValue } from "../../lib/preview/bindings/inspect/types.ts";
import { storedView } from "../../lib/stores/all.ts";
import { useStored } from "../../lib/stores/hooks.ts";
import type { OpenEntry } from "../../lib/stores/stored.ts";
import { convertValue } from "./convert.ts";

const FORMS: [ShownValue["form"], string][] = [
  ["text", "Text"],
  ["json", "JSON"],
  ["hex", "Bytes"],
];

/** One entry: its value in the form one likes, and what is kept beside it. */
export function EntryEditor({ open: { entry, isNew } }: { open: OpenEntry }) {
  const { path, listing } = useStored((state) => state);
  const kind = path.at(-1)?.kind;
  const [key, setKey] = useState(entry.key);
  const [value, setValue] = useState(entry.value);
  const [details, setDetails] = useState(entry.details);
  const [problem, setProblem] = useState<string>();
  const id = useId();
  const hasForms = kind === "kv" || kind === "r2" || kind === "cache";
  const isFixed = entry.fixed !== undefined;
  const change = (form: ShownValue["form"]): void => {
    const converted = convertValue(value, form);
    setProblem(typeof converted === "string" ? converted : undefined);
    if (typeof converted !== "string") setValue(converted);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void storedView.save({ key, value, details });
  };
  return (
    <form className="storage-entry" onSubmit={submit} aria-label={isNew ? "New entry" : entry.key}>
      {(!isNew || listing?.add === "keyed") && (
        <label>
          {kind === "table" ? "Row" : "Key"}
          <input
            value={key}
            readOnly={!isNew}
            required
            spellCheck={false}
            onChange={({ target }) => setKey(target.value)}
          />
        </label>
      )}
      <div className="storage-value-head">
        <label htmlFor={`${id}-value`}>{kind === "table" ? "Values by column" : "Value"}</label>
        {hasForms && (
          <select
            aria-label="Shown as"
            value={value.form}
            onChange={({ target }) => change(target.value as ShownValue["form"])}
          >
            {FORMS.map(([form, label]) => (
              <option key={form} value={form}>
                {label}
              </option>
            ))}
          </select>
        )}
      </div>
      {problem !== undefined && <p className="storage-problem">{problem}</p>}
      <textarea
        id={`${id}-value`}
        rows={7}
        spellCheck={false}
        readOnly={isFixed}
        value={value.text}
        onChange={({ target }) => setValue({ ...value, text: target.value })}
      />
      {details !== undefined && (
        <label>
          Kept beside it
          <textarea
            rows={4}
            spellCheck={false}
            readOnly={isFixed}
            value={details}
            onChange={({ target }) => setDetails(target.value)}
          />
        </label>
      )}
      {isFixed && <p className="storage-note">{entry.fixed}</p>}
      <div className="storage-actions">
        {!isFixed && (
          <button type="submit" className="button primary">
            {isNew ? "Add" : "Save"}
          </button>
        )}
        <button type="button" className="button" onClick={() => storedView.close()}>
          {isFixed ? "Back" : "Cancel"}
        </button>
      </div>
    </form>
  );
}
