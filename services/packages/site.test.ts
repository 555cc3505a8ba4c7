import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readPackIndex } from "../../lib/packages/pack.ts";
import { packFiles } from "./pack.ts";
import { findModules, readSite } from "./site.ts";

describe("what a pack holds of site-packages", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "thaw-site-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (files: Record<string, string>): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };

  const RECORD =
    'one_pkg/__init__.py,sha256=a,1\nbin/run,sha256=shebang,1\n"odd,name.py",,\n' +
    "_private.py,,\ntests/__init__.py,,\nfast.cpython-314-wasm32-emscripten.so,,\nhook.pth,,\n" +
    "one_pkg-1.0.dist-info/INSTALLER,,\none_pkg-1.0.dist-info/RECORD,,\nnot-a-name/x.py,,\n" +
    "space/inner/deep.py,,\nshare/man/page.1,,\nstub.pyi,,\n";

  it("leaves out what differs between installs, and those lines of RECORD", async () => {
    await write({
      "one_pkg/__init__.py": "x = 1",
      "one_pkg/__pycache__/__init__.cpython-314.pyc": "x",
      "one_pkg/locale/de/LC_MESSAGES/one.po": "msgid",
      "one_pkg/locale/de/LC_MESSAGES/one.mo": "compiled",
      "bin/run": "#!/somewhere/python",
      ".lock": "",
      "one_pkg-1.0.dist-info/INSTALLER": "uv",
      "one_pkg-1.0.dist-info/REQUESTED": "",
      "one_pkg-1.0.dist-info/direct_url.json": "{}",
      "one_pkg-1.0.dist-info/METADATA": "Name: one-pkg",
      "one_pkg-1.0.dist-info/RECORD": RECORD,
    });
    const files = await readSite(folder);
    expect(files.map(({ path }) => path)).toEqual([
      "one_pkg-1.0.dist-info/METADATA",
      "one_pkg-1.0.dist-info/RECORD",
      "one_pkg/__init__.py",
      "one_pkg/locale/de/LC_MESSAGES/one.mo",
    ]);
    const record = new TextDecoder().decode(files[1]?.content);
    expect(record).not.toMatch(/bin\/run|INSTALLER/);
    expect(record).toContain("one_pkg/__init__.py,sha256=a,1\n");
  });

  it("finds the names a package offers for import", () => {
    const files = [
      { path: "one_pkg-1.0.dist-info/RECORD", content: new TextEncoder().encode(RECORD) },
    ];
    expect(findModules(files)).toEqual({ "one-pkg": ["fast", "one_pkg", "space"] });
  });

  it("refuses packages over the limit and names the biggest", async () => {
    await write({ "big/data.bin": "x".repeat(3000), "small.py": "" });
    await expect(readSite(folder, 2000)).rejects.toMatchObject({
      code: "project_too_large",
      message: expect.stringContaining("big (1 MB)"),
    });
  });

  it("makes a zip that others can read", () => {
    const files = [
      { path: "a.py", content: new TextEncoder().encode("print('hello')") },
      { path: "ü/empty.txt", content: new Uint8Array() },
    ];
    const pack = packFiles(files);
    expect(Object.keys(unzipSync(pack))).toEqual(["a.py", "ü/empty.txt"]);
    const place = readPackIndex(pack).get("a.py");
    expect(
      place && Buffer.from(pack).toString("utf8", place.offset, place.offset + place.size),
    ).toBe("print('hello')");
  });
});
