import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ThawError } from "../../lib/errors.ts";
import { createPackagesService } from "./service.ts";
import type { IndexSettings } from "./settings.ts";
import { makeService, makeWheel, serveIndex, type TestService } from "./testing.ts";

describe("a resolution that fails", { timeout: 60_000 }, () => {
  let service: TestService;

  beforeAll(async () => {
    service = await makeService();
  }, 60_000);
  afterAll(() => service.remove());

  const failure = async (dependencies: string[], from: Pick<TestService, "resolve"> = service) => {
    const thrown: unknown = await from.resolve({ dependencies }).catch((error: unknown) => error);
    if (!(thrown instanceof ThawError)) throw new Error(`not refused: ${dependencies.join(", ")}`);
    return thrown;
  };

  it("says which wheels a package without one for Pyodide has", async () => {
    const error = await failure(["numpy==2.4.0"]);
    expect(error.code).toBe("no_wheel");
    expect(error.message).toContain(
      "numpy 2.4.0 has wheels for CPython and PyPy on Linux, macOS and Windows but none for Pyodide (pyemscripten_2026_0).",
    );
    expect(error.message).toContain("Remove numpy, or name an index");
    expect((await failure(["torch"])).message).toMatch(
      /^torch \S+ has wheels for CPython on Linux/,
    );
  });

  it("names the dependency that needs what has no wheel", async () => {
    const error = await failure(["fastapi", "contourpy"]);
    expect(error.code).toBe("no_wheel");
    expect(error.message).toMatch(/^numpy .* It is needed by contourpy\. Remove contourpy, or/);
    const far = await failure(["polars"]);
    expect(far.message).toMatch(/^polars-runtime-\S+ \S+ has wheels .* Remove polars, or/);
  });

  it("lists the versions that would do where the one asked for has no wheel", async () => {
    const error = await failure(["pydantic-core==2.41.0"]);
    expect(error.code).toBe("no_wheel");
    expect(error.message).toMatch(/Versions with one: .*2\.50\./);
    const range = await failure(["pydantic-core>2.41.1,<2.42"]);
    expect(range.code).toBe("no_wheel");
    expect(range.message).toMatch(/^No version of pydantic-core that fits has a wheel for Pyodide/);
  });

  it("names a package or a version that does not exist", async () => {
    const name = await failure(["httpx", "no-such-package-of-thaw"]);
    expect(name.code).toBe("unknown_package");
    expect(name.message).toContain("no package named no-such-package-of-thaw");
    const version = await failure(["fastapi==99"]);
    expect(version.code).toBe("unknown_package");
    expect(version.message).toContain("fastapi==99");
  });

  it("explains a conflict in a few sentences", async () => {
    const short = await failure(["pydantic==2.14.3", "pydantic-core==2.50.3"]);
    expect(short.code).toBe("version_conflict");
    expect(short.message).toContain("the project requires pydantic-core==2.50.3");
    const long = await failure(["starlette==0.20", "fastapi>=0.100"]);
    expect(long.code).toBe("version_conflict");
    expect(long.message).toContain("the project requires starlette==0.20 and fastapi>=0.100");
    expect(long.message.length).toBeLessThan(700);
    const sdk = await failure(["workers-runtime-sdk==1.9.4"]);
    expect(sdk.message).toContain("workers-runtime-sdk 1.9.5 comes with Thaw");
  });

  it("names the setting of an index that is down, and never its host", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const closed = `http://127.0.0.1:${port}/simple`;
    const cases: [string, Partial<IndexSettings>][] = [
      ["THAW_INDEX_URL", { indexUrl: closed }],
      ["THAW_EXTRA_INDEX_URLS", { extraIndexUrls: [closed] }],
      ["THAW_FIND_LINKS", { findLinks: [closed] }],
    ];
    for (const [setting, options] of cases) {
      const other = createPackagesService({ ...service.settings, ...options });
      const error = await failure(["tiny-of-thaw"], other);
      expect(error.code).toBe("index_unreachable");
      expect(error.message).toContain(`(${setting})`);
      expect(error.message).toContain("the connection is refused");
      expect(error.message).not.toContain("127.0.0.1");
    }
  });

  it("tells an index that wants credentials from a package that doesn't exist", async () => {
    const index = await serveIndex([makeWheel("secret", "1.0", {})], "user:password");
    const url = index.url.replace("user:password@", "");
    const other = await makeService({ indexUrl: url });
    try {
      const error = await failure(["secret"], other);
      expect(error.code).toBe("index_unreachable");
      expect(error.message).toContain("credentials");
    } finally {
      await index.close();
      await other.remove();
    }
  });

  it("says that uv is missing, or took too long", async () => {
    const folder = await mkdtemp(join(tmpdir(), "thaw-uv-"));
    try {
      const missing = createPackagesService({ ...service.settings, uv: join(folder, "uv") });
      expect(await failure(["httpx"], missing)).toMatchObject({
        code: "packages_unavailable",
        message: expect.stringContaining("THAW_UV"),
      });
      const slow = join(folder, "slow");
      await writeFile(slow, "#!/bin/sh\nexec sleep 30\n");
      await chmod(slow, 0o755);
      const stuck = createPackagesService({ ...service.settings, uv: slow, compileTimeLimit: 300 });
      expect(await failure(["httpx"], stuck)).toMatchObject({
        code: "packages_unavailable",
        message: expect.stringContaining("longer than 0.3 s"),
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("refuses hostile requirements before uv sees them", async () => {
    const blind = createPackagesService({ ...service.settings, uv: "/nowhere/uv" });
    for (const requirement of HOSTILE) {
      expect(await failure([requirement], blind)).toMatchObject({ code: "bad_requirement" });
    }
  });
});

const HOSTILE = [
  ...["-r /etc/passwd", "-e .", "--index-url=http://127.0.0.1", "-c x", "", " ", "../wheel.whl"],
  ...[
    "file:///etc/passwd",
    "x @ file:///etc/passwd",
    "git+https://example.com/x",
    "./x",
    "/x",
    "~/x",
  ],
  ...[
    "https://example.com/x-1.0-py3-none-any.whl",
    "x @ git+ssh://example.com/x",
    "x\n-r /etc/passwd",
  ],
  ...[
    "x --hash=sha256:00",
    "x; python_version > '3' --hash=sha256:00",
    "x # comment",
    "x \\",
    "$" + "{HOME}",
  ],
  ...[
    "x==$" + "{HOME}",
    "x.whl[extra] --global-option=x",
    "x\u0000",
    `x${"x".repeat(400)}`,
    "C:\\x",
    "ünï",
  ],
];
