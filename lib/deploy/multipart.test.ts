import { expect, test } from "vitest";
import { NO_SETTINGS } from "../project/bindings/types.ts";
import { bundleForm } from "./multipart.ts";
import type { Bundle, BundleModule } from "./types.ts";
import { uploadBinding } from "./upload-bindings.ts";

const modules: BundleModule[] = [
  { name: "index.js", type: "esm", content: new TextEncoder().encode("export default {};") },
  { name: "lib/add.wasm", type: "wasm", content: new Uint8Array([0, 97, 115, 109]) },
  { name: "layers/app.bin", type: "data", content: new Uint8Array([255, 0, 254]) },
  { name: "notes.txt", type: "text", content: new TextEncoder().encode("ä") },
];
const bundle: Bundle = {
  mainModule: "index.js",
  modules,
  compatibilityDate: "2026-10-01",
  compatibilityFlags: ["nodejs_compat"],
  vars: { WORD: "hi", LIST: [1, { a: null }] },
};

/** What a server reads from the form once it went over the wire. */
async function sent(form: FormData): Promise<FormData> {
  const response = new Response(form);
  const body = await response.arrayBuffer();
  const contentType = response.headers.get("content-type") ?? "";
  return new Response(body, { headers: { "content-type": contentType } }).formData();
}

test("each module is a part named by its path, with its kind's content type and exact bytes", async () => {
  const form = await sent(bundleForm(bundle, { sent: modules }));
  expect([...form.keys()]).toEqual(["metadata", ...modules.map(({ name }) => name)]);
  for (const [index, type] of [
    "application/javascript+module",
    "application/wasm",
    "application/octet-stream",
    "text/plain",
  ].entries()) {
    const module = modules[index];
    const part = form.get(module?.name ?? "");
    if (!(part instanceof File) || !module) throw new Error("no file");
    expect(part.name).toBe(module.name);
    expect(part.type.split(";")[0]).toBe(type);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(module.content);
  }
});

test("the metadata names the main module, dates, bindings, and what to keep", async () => {
  const metadata = (
    await sent(bundleForm(bundle, { sent: modules }, { message: "why", tag: "v1" }))
  ).get("metadata");
  const text = metadata instanceof File ? await metadata.text() : String(metadata);
  expect(JSON.parse(text)).toEqual({
    main_module: "index.js",
    compatibility_date: "2026-10-01",
    compatibility_flags: ["nodejs_compat"],
    bindings: [
      { type: "plain_text", name: "WORD", text: "hi" },
      { type: "json", name: "LIST", json: [1, { a: null }] },
    ],
    keep_bindings: ["secret_text", "secret_key"],
    annotations: { "workers/message": "why", "workers/tag": "v1" },
  });
});

test("bindings, migrations and settings of the upload go into the metadata", async () => {
  const settings = { ...NO_SETTINGS, metadata: { limits: { cpu_ms: 50 }, logpush: true } };
  const migrations = { new_tag: "v1", steps: [{ new_sqlite_classes: ["Room"] }] };
  const bindings = [{ type: "kv_namespace", name: "A", namespace_id: "1" }];
  const form = await sent(
    bundleForm({ ...bundle, settings }, { sent: modules }, { bindings, migrations }),
  );
  const part = form.get("metadata");
  const metadata = JSON.parse(part instanceof File ? await part.text() : "");
  expect(metadata).toMatchObject({ limits: { cpu_ms: 50 }, logpush: true, migrations });
  expect(metadata.bindings).toEqual([
    { type: "plain_text", name: "WORD", text: "hi" },
    { type: "json", name: "LIST", json: [1, { a: null }] },
    ...bindings,
  ]);
});

test("a connection string of this machine stays on it, and where migrations lie is no upload's matter", () => {
  const hyperdrive = {
    type: "hyperdrive",
    name: "H",
    id: "1",
    localConnectionString: "x",
  } as const;
  expect(uploadBinding(hyperdrive, { connectionStrings: false })).toEqual({
    type: "hyperdrive",
    name: "H",
    id: "1",
  });
  expect(uploadBinding(hyperdrive, { connectionStrings: true })).toEqual(hyperdrive);
  const database = {
    type: "d1",
    name: "D",
    id: "1",
    migrations_dir: "m",
    migrations_table: "t",
  } as const;
  expect(uploadBinding(database, { connectionStrings: true })).toEqual({
    type: "d1",
    name: "D",
    id: "1",
  });
});

test("secrets go along as secret_text, and the Worker's others stay unless they shall not", async () => {
  const metadataOf = async (options: Parameters<typeof bundleForm>[2]) => {
    const part = (await sent(bundleForm(bundle, { sent: modules }, options))).get("metadata");
    return JSON.parse(part instanceof File ? await part.text() : "");
  };
  const secrets = { TOKEN: "open sesame" };
  expect(await metadataOf({ secrets })).toMatchObject({
    bindings: [{}, {}, { type: "secret_text", name: "TOKEN", text: "open sesame" }],
    keep_bindings: ["secret_text", "secret_key"],
  });
  expect(await metadataOf({ secrets, keepSecrets: false })).toMatchObject({ keep_bindings: [] });
});
