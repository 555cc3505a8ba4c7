import { stores } from "../../lib/stores/all.ts";
import { useRequest } from "../../lib/stores/hooks.ts";
import type { FormField } from "../../lib/stores/request-body.ts";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";

/** The fields of a form, one row each: text, or a file. */
export function FormFields() {
  const form = useRequest((state) => state.form);
  const set = (next: FormField[]): void => stores.request.getState().edit({ form: next });
  const change = (index: number, part: Partial<FormField>): void => {
    const before = form[index];
    if (before) set(form.with(index, { ...before, ...part }));
  };
  const choose = (index: number, file: File | undefined): void => {
    if (file) change(index, { value: file });
  };
  return (
    <fieldset className="request-headers">
      <legend className="sr-only">Fields of the form</legend>
      {form.map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a field has no identity but its place
        <div key={index} className="header-row form-row">
          <input
            aria-label={`Name of field ${index + 1}`}
            value={name}
            placeholder="name"
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => change(index, { name: event.target.value })}
          />
          {typeof value === "string" ? (
            <input
              aria-label={`Value of field ${index + 1}`}
              value={value}
              placeholder="value"
              spellCheck={false}
              onChange={(event) => change(index, { value: event.target.value })}
            />
          ) : (
            <span className="form-file">{value.name}</span>
          )}
          <label className="text-button form-choose">
            File…
            <input
              type="file"
              className="sr-only"
              aria-label={`File of field ${index + 1}`}
              onChange={(event) => choose(index, event.target.files?.[0])}
            />
          </label>
          <IconButton
            icon="close"
            label={`Remove field ${index + 1}`}
            onClick={() => set(form.filter((_, other) => other !== index))}
          />
        </div>
      ))}
      <button
        type="button"
        className="text-button"
        onClick={() => set([...form, { name: "", value: "" }])}
      >
        <Icon name="plus" /> Add a field
      </button>
    </fieldset>
  );
}
