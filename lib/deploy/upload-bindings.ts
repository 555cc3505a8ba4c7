import type { ProjectBinding } from "../project/bindings/types.ts";

/** A binding as an upload's `metadata.bindings` has it. */
export interface UploadBinding {
  type: string;
  name: string;
  [detail: string]: unknown;
}

/** A variable as a binding: strings as `plain_text`, anything else as `json`. */
export const variableBinding = ([name, value]: [string, unknown]): UploadBinding =>
  typeof value === "string"
    ? { type: "plain_text", name, text: value }
    : { type: "json", name, json: value };

/** A secret as a binding: it belongs to the version, and no answer of the API ever has its text. */
export const secretBinding = ([name, text]: [string, string]): UploadBinding => ({
  type: "secret_text",
  name,
  text,
});

/**
 * A binding of the project as an upload takes it.
 * @param options.connectionStrings whether a Hyperdrive's own connection string goes along: it is for this machine
 */
export function uploadBinding(
  binding: ProjectBinding,
  options: { connectionStrings: boolean },
): UploadBinding {
  if (binding.type === "d1") {
    const { type, name, id } = binding;
    return { type, name, id };
  }
  if (binding.type === "hyperdrive" && !options.connectionStrings) {
    const { localConnectionString: _, ...others } = binding as UploadBinding;
    return others;
  }
  return { ...binding };
}
