import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { toBase64 } from "../../project/base64.ts";
import { encodeLayer } from "../../snapshot/format.ts";
import { SourceReader } from "./sources.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function appLayer(files: Record<string, string>): Uint8Array<ArrayBuffer> {
  const described = {
    kind: "app",
    files: Object.entries(files).map(([path, text]) => ({
      path,
      kind: "file",
      base64: toBase64(bytes(text)),
    })),
    meta: { directory: "src" },
  };
  return encodeLayer(described as never, [], new Uint8Array());
}

test("of a snapshot the program's own files are told, by their path in the project", () => {
  const reader = new SourceReader();
  reader.add({ name: "index.js", content: bytes("import …") });
  const files = { "/session/metadata/entry.py": "x = 1", "/tmp/made": "not the program's" };
  reader.add({ name: "layers/app.bin", content: appLayer(files) });
  const pack = zipSync(
    { "fastapi-0.115.0.dist-info/METADATA": bytes(""), "fastapi/__init__.py": bytes("") },
    { level: 0 },
  );
  reader.add({ name: "site-packages.bin", content: pack as Uint8Array<ArrayBuffer> });
  expect(reader.files).toEqual({ "src/entry.py": "x = 1" });
  expect(reader.packages).toEqual({ fastapi: "0.115.0" });
  expect(reader.problem).toBeUndefined();
});

test("of any other Worker the text modules are the sources, without vendored packages", () => {
  const reader = new SourceReader();
  reader.add({ name: "entry.py", content: bytes("x = 1") });
  reader.add({ name: "python_modules/httpx/__init__.py", content: bytes("") });
  reader.add({ name: "python_modules/httpx-0.28.1.dist-info/METADATA", content: bytes("") });
  reader.add({ name: "add.wasm", content: new Uint8Array([0, 97, 115, 109]) });
  expect(reader.files).toEqual({ "entry.py": "x = 1" });
  expect(reader.packages).toEqual({ httpx: "0.28.1" });
});

test("a layer that can't be read is said, and nothing else is taken for its sources", () => {
  const reader = new SourceReader();
  reader.add({ name: "index.js", content: bytes("import …") });
  reader.add({ name: "layers/app.bin", content: bytes("damaged") });
  expect(reader.files).toEqual({});
  expect(reader.problem).toMatchObject({ code: "layer_truncated" });
});
