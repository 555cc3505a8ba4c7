import { join } from "node:path";
import { PYTHON_VERSION } from "../../lib/project/pythonVersion.ts";
import { writeWhole } from "./disk.ts";

/** The platform wheels are chosen for (PEP 783): Pyodide 314's. */
export const PLATFORM = { tag: "pyemscripten_2026_0", major: 2026, minor: 0 } as const;

/**
 * Makes a stand-in for the Python of Pyodide: an executable that answers uv's question about itself,
 * so that uv resolves for Pyodide on a machine without any Python. Gives its path.
 */
export async function makeInterpreter(folder: string): Promise<string> {
  const python = join(folder, "bin", "python");
  const answer = join(folder, "interpreter.json");
  await writeWhole(answer, JSON.stringify(describeInterpreter(folder)));
  await writeWhole(python, `#!/bin/sh\nexec cat '${answer.replaceAll("'", "'\\''")}'\n`, 0o755);
  return python;
}

/** What uv's own query script would print if it ran inside Pyodide (uv 0.13, `get_interpreter_info`). */
function describeInterpreter(root: string): unknown {
  const [major, minor] = PYTHON_VERSION.split(".");
  const python = join(root, "bin", "python");
  const stdlib = join(root, "lib", `python${major}.${minor}`);
  const packages = join(stdlib, "site-packages");
  return {
    result: "success",
    markers: {
      implementation_name: "cpython",
      implementation_version: PYTHON_VERSION,
      os_name: "posix",
      platform_machine: "wasm32",
      platform_python_implementation: "CPython",
      platform_release: "5.0.3",
      platform_system: "Emscripten",
      platform_version: "#1",
      python_full_version: PYTHON_VERSION,
      python_version: `${major}.${minor}`,
      sys_platform: "emscripten",
    },
    sys_base_prefix: root,
    sys_base_exec_prefix: root,
    sys_prefix: root,
    sys_base_executable: python,
    sys_executable: python,
    sys_path: ["", packages],
    site_packages: [packages],
    stdlib,
    extension_suffixes: [`.cpython-${major}${minor}-wasm32-emscripten.so`, ".abi3.so", ".so"],
    standalone: false,
    scheme: {
      platlib: packages,
      purelib: packages,
      include: join(root, "include"),
      scripts: join(root, "bin"),
      data: root,
    },
    virtualenv: {
      platlib: `lib/python${major}.${minor}/site-packages`,
      purelib: `lib/python${major}.${minor}/site-packages`,
      include: "include",
      scripts: "bin",
      data: "",
    },
    os: { name: "pyemscripten", major: PLATFORM.major, minor: PLATFORM.minor },
    arch: "wasm32",
    cpu_info: { unsupported_architecture: "wasm32" },
    manylinux_compatible: false,
    gil_disabled: false,
    debug_enabled: false,
    pointer_size: "32",
  };
}
