import { type Zippable, zipSync } from "fflate";
import type { Binding, InheritedBinding } from "../../../../lib/deploy/bindings.ts";
import { encodeFile } from "../../../../lib/project/files.ts";
import type { ProjectFiles } from "../../../../lib/project/types.ts";

/** Where clients put a Worker's packages. */
const VENDORED = "python_modules/";
/** Where a project has its program; an upload names modules from there. */
const PROGRAM = "src/";

/** A module of an upload, read. */
export interface PythonModule {
  name: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface PythonSource {
  files: ProjectFiles;
  /** A zip of the packages' files; null where the upload brings none. */
  vendored: Uint8Array<ArrayBuffer> | null;
}

interface Described {
  name: string;
  mainModule: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  bindings: (Binding | InheritedBinding)[];
}

/** An upload as a project that can be built. Of its bindings a snapshot has the plain variables, never a secret. */
export function toProject(modules: PythonModule[], described: Described): PythonSource {
  const { name, mainModule, compatibilityDate, compatibilityFlags, bindings } = described;
  const vars = Object.fromEntries(
    bindings.flatMap((binding) => {
      if (binding.type === "plain_text") return [[binding.name, binding.text]];
      return binding.type === "json" ? [[binding.name, binding.json]] : [];
    }),
  );
  const config = {
    name,
    main: PROGRAM + mainModule,
    compatibility_date: compatibilityDate,
    compatibility_flags: compatibilityFlags,
    vars,
  };
  const files: ProjectFiles = { "wrangler.json": JSON.stringify(config) };
  const vendored: Zippable = {};
  for (const { name: path, bytes } of modules) {
    if (path.startsWith(VENDORED)) vendored[path.slice(VENDORED.length)] = bytes;
    else files[PROGRAM + path] = encodeFile(bytes);
  }
  const some = Object.keys(vendored).length > 0;
  // One date, so that equal packages are equal bytes.
  const options = { level: 0, mtime: new Date(1980, 0, 1) } as const;
  return {
    files,
    vendored: some ? (zipSync(vendored, options) as Uint8Array<ArrayBuffer>) : null,
  };
}
