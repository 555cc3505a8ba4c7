/**
 * Gets the pinned uv out of its wheel: `node services/packages/install-uv.ts FOLDER` prints the path of
 * the program. Needs neither uv, pip nor Python.
 */
import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { unzipSync } from "fflate";
import { ThawError } from "../../lib/errors.ts";
import { writeWhole } from "./disk.ts";
import { machineIndex } from "./machine-index.ts";
import { fetchIndex, listFiles } from "./simple-index.ts";

export const UV_VERSION = "0.13.9";

/** The wheel of each platform, with its SHA-256 as Python's package index gives it. */
const WHEELS: Record<string, { tag: string; sha256: string }> = {
  "linux-x64": {
    tag: "manylinux_2_17_x86_64.manylinux2014_x86_64",
    sha256: "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
  },
  "linux-arm64": {
    tag: "manylinux_2_28_aarch64",
    sha256: "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375",
  },
  "darwin-x64": {
    tag: "macosx_10_12_x86_64",
    sha256: "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
  },
  "darwin-arm64": {
    tag: "macosx_11_0_arm64",
    sha256: "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
  },
  "win32-x64": {
    tag: "win_amd64",
    sha256: "6a44b2ed8111d2f60d2b92627c5dccda3f7ed7570b18ce115e569cd68c28246b",
  },
};

/** The time the download may take, in milliseconds. */
const TIME_LIMIT = 300_000;

/** Where {@link installUv} puts the program. */
export function uvPath(folder: string): string {
  return resolve(folder, UV_VERSION, process.platform === "win32" ? "uv.exe" : "uv");
}

/**
 * Puts the pinned uv into a folder and gives its path; at once where it is there already. The wheel
 * comes from the index this machine uses (THAW_INDEX_URL, UV_DEFAULT_INDEX, UV_INDEX_URL,
 * PIP_INDEX_URL, pip's configuration, else PyPI) and must have the pinned hash. Throws
 * `packages_unavailable` where there is no uv for the platform or the wheel isn't the expected one,
 * `index_unreachable` where it can't be had.
 */
export async function installUv(folder: string): Promise<string> {
  const target = uvPath(folder);
  if (await exists(target)) return target;
  const wheel = WHEELS[`${process.platform}-${process.arch}`];
  if (!wheel) {
    throw new ThawError(
      "packages_unavailable",
      `There is no pinned uv for ${process.platform} on ${process.arch}. Install uv and set THAW_UV to its path.`,
    );
  }
  const bytes = await download(`uv-${UV_VERSION}-py3-none-${wheel.tag}.whl`);
  if (createHash("sha256").update(bytes).digest("hex") !== wheel.sha256) {
    throw new ThawError(
      "packages_unavailable",
      `The wheel of uv ${UV_VERSION} that the package index gave is not the expected one (its SHA-256 differs). Nothing was installed.`,
    );
  }
  const name = process.platform === "win32" ? "uv.exe" : "uv";
  const path = `uv-${UV_VERSION}.data/scripts/${name}`;
  const program = unzipSync(bytes, { filter: (file) => file.name === path })[path];
  if (!program) throw new ThawError("internal", `uv's wheel has no ${path}.`);
  // Executable before it has its name: another process may run it the moment it appears.
  await writeWhole(target, program, 0o755);
  return target;
}

async function download(filename: string): Promise<Uint8Array> {
  try {
    const files = await listFiles(machineIndex(process.env), "uv", 60_000);
    const file = files.find((candidate) => candidate.filename === filename);
    if (!file) throw new Error(`the package index does not list ${filename}`);
    const response = await fetchIndex(file.url, {}, TIME_LIMIT);
    if (!response.ok) throw new Error(`the download answered with status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ThawError(
      "index_unreachable",
      `uv could not be downloaded: ${why}. Check the network, name an index in THAW_INDEX_URL, or install uv and set THAW_UV to its path.`,
      { cause },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

// By name too: bundled into the service (`scripts/hosting.ts`) it is in the file that Node was started with.
const program = process.argv[1] ? resolve(process.argv[1]) : "";
if (program === import.meta.filename && /install-uv\.[jt]s$/.test(program)) {
  const folder = process.argv[2];
  if (!folder) {
    console.error("Usage: node services/packages/install-uv.ts FOLDER");
    process.exit(2);
  }
  try {
    console.log(await installUv(folder));
  } catch (thrown) {
    console.error(ThawError.from(thrown).message);
    process.exit(1);
  }
}
