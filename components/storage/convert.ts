import { ThawError } from "../../lib/errors.ts";
import type { ShownValue } from "../../lib/preview/bindings/inspect/types.ts";
import { bytesIn, showBytes, toHex } from "../../lib/preview/bindings/inspect/values.ts";

/** A value in another form; or, in words, why it has none. */
export function convertValue(value: ShownValue, form: ShownValue["form"]): ShownValue | string {
  try {
    const bytes = bytesIn(value.form === "json" ? { ...value, form: "text" } : value);
    if (form === "hex") return { form, text: toHex(new Uint8Array(bytes)) };
    const shown = showBytes(bytes);
    if (shown.form === "hex") return "These bytes are no text in UTF-8.";
    if (form === "text") return { form, text: shown.text };
    return { form, text: JSON.stringify(JSON.parse(shown.text), null, 2) };
  } catch (thrown) {
    if (form === "json") return "This is no JSON.";
    return ThawError.from(thrown).message;
  }
}
