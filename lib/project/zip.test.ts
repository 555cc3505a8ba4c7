import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { decodeFile } from "./files.ts";
import { templateFiles } from "./templates/index.ts";
import { projectFromZip, projectToZip } from "./zip.ts";

describe("a project's zip", () => {
  it("unpacks to the same project, the same bytes each time", () => {
    const files = { ...templateFiles(), "data.bin": { base64: "AAEC/w==" }, "src/ü.py": "" };
    const zip = projectToZip(files);
    expect(projectFromZip(zip)).toEqual(files);
    expect(projectToZip(Object.fromEntries(Object.entries(files).reverse()))).toEqual(zip);
  });

  it("loses the folder around it and what tools leave behind", () => {
    const file = strToU8("x");
    const zip = zipSync({
      "app-main/src/entry.py": file,
      "app-main/.git/config": file,
      "app-main/python_modules/a.py": file,
      "app-main/src/__pycache__/a.pyc": file,
      "__MACOSX/app-main/._a": file,
    });
    expect(projectFromZip(zip)).toEqual({ "src/entry.py": "x" });
    expect(projectFromZip(zipSync({ "src/entry.py": file }))).toEqual({ "src/entry.py": "x" });
  });

  it("keeps modules, tables, pictures and settings of an existing project, there and back", () => {
    const own = {
      "wrangler.toml":
        'name = "mine"\nmain = "src/app.py"\ncompatibility_date = "2026-10-01"\ncompatibility_flags = ["python_workers"]\n',
      "pyproject.toml": '[project]\nname = "mine"\nversion = "1"\ndependencies = []\n',
      "src/app.py": "x = 1\r\n",
      "src/helper.js": "export default 1;\n",
      "src/bom.txt": "\ufeffx",
      "migrations/0001_a.sql": "SELECT 1;",
      "public/logo.png": { base64: "iVBORw0KGgo=" },
      ".dev.vars": "KEY=1",
    };
    const packed = zipSync({
      "Windows\\src\\entry.py": strToU8("x"),
      "Windows\\pyproject.toml": strToU8(""),
    });
    expect(projectFromZip(packed)).toEqual({ "src/entry.py": "x", "pyproject.toml": "" });
    const around = Object.entries(own).map(([path, file]) => [
      `mine-1.0/${path}`,
      decodeFile(file),
    ]);
    const opened = projectFromZip(zipSync(Object.fromEntries(around)));
    expect(opened).toEqual(own);
    expect(projectFromZip(projectToZip(opened, { secrets: true }))).toEqual(own);
    const { ".dev.vars": _, ...others } = own;
    expect(projectFromZip(projectToZip(opened))).toEqual(others);
  });

  it("is refused where it is damaged, encrypted, too large, or leads out", () => {
    const entry = strToU8("x");
    const refused = (zip: Uint8Array, code: string, message: string) =>
      expect(() => projectFromZip(zip)).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(message) }),
      );
    refused(strToU8("not a zip"), "bad_request", "This file is not a zip, or it is damaged.");
    const big = zipSync({ "src/entry.py": entry, "a.bin": new Uint8Array(6_000_000) });
    refused(big, "project_too_large", "The biggest: a.bin (5.7 MB), src/entry.py (0.0 MB).");
    const out = zipSync({ "src/entry.py": entry, "a/../../b": entry });
    refused(out, "bad_path", 'The path "a/../../b" has the part "..".');
    const secret = zipSync({ "src/entry.py": entry });
    secret[6] = 1;
    refused(secret, "bad_request", "This zip is encrypted. Unpack it and open the folder.");
    const strange = zipSync({ "src/entry.py": entry });
    // The method in the central directory, which is what readers go by.
    const directory = strange.findIndex((_, at) => strange[at] === 0x50 && strange[at + 2] === 1);
    strange[directory + 10] = 14;
    refused(
      strange,
      "bad_request",
      "src/entry.py is compressed in a way that is not read here (14).",
    );
  });
});
