import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
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

  it("is refused where it is damaged, too large, or leads out", () => {
    expect(() => projectFromZip(strToU8("not a zip"))).toThrow(
      expect.objectContaining({ code: "bad_request" }),
    );
    expect(() => projectFromZip(zipSync({ a: new Uint8Array(6_000_000) }))).toThrow(
      expect.objectContaining({ code: "project_too_large" }),
    );
    expect(() => projectFromZip(zipSync({ "a/../../b": strToU8("x"), c: strToU8("x") }))).toThrow(
      expect.objectContaining({ code: "bad_path" }),
    );
  });
});
