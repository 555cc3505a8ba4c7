import { byteSize } from "../../lib/sizes.ts";
import { stores } from "../../lib/stores/all.ts";
import { useRequest } from "../../lib/stores/hooks.ts";
import type { BodyKind } from "../../lib/stores/request-body.ts";
import { FormFields } from "./FormFields.tsx";

const KINDS: { id: BodyKind; label: string }[] = [
  { id: "text", label: "Text" },
  { id: "json", label: "JSON" },
  { id: "form", label: "Form" },
  { id: "file", label: "File" },
];

/** The request's body: text, JSON, a form with files, or a file as it is. */
export function RequestBody() {
  const { bodyKind, body, file, form } = useRequest(({ bodyKind, body, file, form }) => ({
    bodyKind,
    body,
    file,
    form,
  }));
  const { edit } = stores.request.getState();
  return (
    <div className="request-body">
      <fieldset className="body-kinds">
        <legend className="sr-only">Kind of body</legend>
        {KINDS.map(({ id, label }) => (
          <label key={id}>
            <input
              type="radio"
              name="body-kind"
              checked={bodyKind === id}
              onChange={() => edit({ bodyKind: id })}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {(bodyKind === "text" || bodyKind === "json") && (
        <>
          <textarea
            aria-label="Body"
            value={body}
            rows={5}
            spellCheck={false}
            placeholder={'{"name": "value"}'}
            onChange={(event) => edit({ body: event.target.value })}
          />
          <p>{describeText(bodyKind, body)}</p>
        </>
      )}
      {bodyKind === "form" && (
        <>
          <FormFields />
          <p>
            {form.some(({ value }) => typeof value !== "string")
              ? "content-type: multipart/form-data"
              : "content-type: application/x-www-form-urlencoded, with a file multipart/form-data"}
          </p>
        </>
      )}
      {bodyKind === "file" && (
        <>
          <input
            type="file"
            aria-label="File to send"
            onChange={(event) => edit({ file: event.target.files?.[0] })}
          />
          <p>
            {file === undefined
              ? "No file: sent without a body."
              : `${file.name}, ${byteSize(file.size)}, content-type: ${file.type || "application/octet-stream"}`}
          </p>
        </>
      )}
    </div>
  );
}

function describeText(kind: "text" | "json", body: string): string {
  if (body === "") return "Empty: sent without a body.";
  if (kind === "json") return "content-type: application/json";
  return "content-type: text/plain, or application/json for what is JSON, unless a header says otherwise";
}
