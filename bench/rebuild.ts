import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { templateFiles } from "../lib/project/templates/index.ts";
import type { ProjectFiles } from "../lib/project/types.ts";
import type { SnapshotResult } from "../lib/snapshot/types.ts";
import type { Progress } from "../lib/sse.ts";
import { Product } from "../tests/support/product.ts";
import type { BenchResult } from "./run.ts";
import { dotChart } from "./support/chart.ts";
import { ratio, time } from "./support/figures.ts";
import { describeMachine } from "./support/machine.ts";
import { endProduct, resolvePackages, startProduct, takeSnapshot } from "./support/product.ts";
import { saveChart } from "./support/save.ts";
import { summarise } from "./support/stats.ts";

const TARGET = 6;
const ROUNDS = 5;
const EDITS = 4;

type Kind = "first" | "edit" | "packages";

interface RawSample {
  round: number;
  /** `first`: nothing is built yet. `edit`: only the code changed. `packages`: another lock as well. */
  kind: Kind;
  milliseconds: number;
  steps: Progress[];
}

/**
 * Snapshots of the template project through the running product, from the request to the result: the first
 * one on an empty store (package downloads are cached), then one after each code edit.
 */
export default async function rebuild(): Promise<BenchResult> {
  const warm = await warmPackages();
  const samples: RawSample[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) samples.push(...(await runRound(round, warm)));
  } finally {
    await rm(warm, { recursive: true, force: true });
  }
  const of = (kind: Kind): number[] =>
    samples.flatMap((sample) => (sample.kind === kind ? [sample.milliseconds] : []));
  const [first, edit, packages] = [of("first"), of("edit"), of("packages")].map(summarise);
  if (!first || !edit || !packages) throw new Error("Nothing was measured");
  saveChart(
    "rebuild",
    dotChart(
      "A snapshot of the FastAPI template, from request to result",
      "ms",
      [
        { label: "First build, empty store", samples: of("first") },
        { label: "Other packages, same runtime", samples: of("packages") },
        { label: "After a code edit", samples: of("edit") },
      ],
      "Package downloads cached on all sides; first builds and edits in pairs, each round a new data folder.",
    ),
  );
  return {
    name: "rebuild",
    figures: {
      edit_vs_first: ratio(first, edit, TARGET),
      edit_vs_other_packages: ratio(packages, edit),
      first_ms: time(first),
      edit_ms: time(edit),
      other_packages_ms: time(packages),
    },
    machine: describeMachine(),
    samples,
  };
}

/** The template with other packages: a lock of its own, and so a packages layer of its own. */
function otherPackages(files: ProjectFiles): ProjectFiles {
  const pyproject = String(files["pyproject.toml"]).replace(/"httpx[^"]*"/, '$&, "msgpack"');
  return { ...files, "pyproject.toml": pyproject };
}

/** A data folder in which both projects' packages have been downloaded and unpacked. */
async function warmPackages(): Promise<string> {
  const dataDir = await mkdtemp(`${tmpdir()}/thaw-bench-`);
  const product = await Product.start({ dataDir });
  try {
    await resolvePackages(product, templateFiles());
    await resolvePackages(product, otherPackages(templateFiles()));
  } finally {
    await product.stop();
  }
  return dataDir;
}

async function runRound(round: number, warm: string): Promise<RawSample[]> {
  const product = await startProduct(warm);
  const samples: RawSample[] = [];
  const build = async (kind: Kind, files: ProjectFiles): Promise<SnapshotResult> => {
    const { value, milliseconds, steps } = await takeSnapshot(product, files);
    samples.push({ round, kind, milliseconds, steps });
    return value;
  };
  try {
    const first = await build("first", templateFiles());
    const { value: environment } = await resolvePackages(product, templateFiles());
    // The page keeps the lock in the project, and so does this.
    const locked = { ...templateFiles(), "pylock.toml": environment.lock };
    for (let edit = 0; edit < EDITS; edit++) {
      checkEdit(first, await build("edit", edited(locked, round * EDITS + edit)));
    }
    await build("packages", otherPackages(templateFiles()));
  } finally {
    await endProduct(product);
  }
  const shown = samples.map(({ kind, milliseconds }) => `${kind} ${Math.round(milliseconds)}`);
  console.error(`round ${round + 1} of ${ROUNDS}: ${shown.join(", ")}`);
  return samples;
}

/** A change to the code that no build before had. */
function edited(files: ProjectFiles, edit: number): ProjectFiles {
  const code = String(files["src/entry.py"]);
  return { ...files, "src/entry.py": code.replace("from FastAPI", `from edit ${edit} of FastAPI`) };
}

/** Only the app layer may differ, and it must. */
function checkEdit(first: SnapshotResult, edit: SnapshotResult): void {
  const [before, after] = [first, edit].map(({ snapshot }) =>
    snapshot.layers.map(({ hash }) => hash),
  );
  const same = before?.map((hash, at) => hash === after?.[at]);
  if (JSON.stringify(same) !== "[true,true,false]") {
    throw new Error(`Another layer than the program's was built: ${JSON.stringify(same)}`);
  }
}
