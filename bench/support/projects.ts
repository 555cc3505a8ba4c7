import { fetchPack, resolvePackages } from "../../lib/packages/client.ts";
import { programOf as programOfProject } from "../../lib/project/program.ts";
import { parseProject } from "../../lib/project/project.ts";
import { templateFiles } from "../../lib/project/templates/index.ts";
import type { Program } from "../../lib/snapshot/build.ts";
import { createApp } from "../../services/packages/app.ts";
import { makeService } from "../../services/packages/testing.ts";
import { DEPENDENCIES } from "../../tests/snapshot/fixtures.ts";
import { type PackedPackages, readProgram } from "./chain.ts";

const TOKEN = "internal-token-of-the-benchmarks";

export type ProjectName = "bare" | "fastapi" | "six libraries";

/** A program and its packages. */
export interface BenchProject {
  name: ProjectName;
  program: Program;
  packages: PackedPackages;
}

/**
 * The programs that figures are given for: one without packages, the FastAPI template, and the test
 * suite's with six dynamic libraries. Their packages come from a packages service of their own.
 */
export async function openProjects(names: ProjectName[]): Promise<BenchProject[]> {
  const service = await makeService({ token: TOKEN });
  const app = createApp(service, TOKEN);
  const fetcher = {
    fetch: async (input: string, init?: RequestInit) => app.fetch(new Request(input, init)),
  };
  const resolve = async (dependencies: string[]): Promise<PackedPackages> => {
    const { pack, modules } = await resolvePackages(fetcher, TOKEN, { dependencies });
    return { hash: pack.hash, content: await fetchPack(fetcher, TOKEN, pack.hash), modules };
  };
  try {
    const projects: BenchProject[] = [];
    for (const name of names) {
      const { program, dependencies } = await describe(name);
      projects.push({ name, program, packages: await resolve(dependencies) });
    }
    return projects;
  } finally {
    await service.remove();
  }
}

async function describe(name: ProjectName): Promise<{ program: Program; dependencies: string[] }> {
  if (name === "six libraries") {
    const program = await readProgram("tests/snapshot/programs/libraries.py");
    return { program, dependencies: DEPENDENCIES.libraries };
  }
  const project = parseProject(templateFiles(name === "bare" ? "hello" : "fastapi"));
  return { program: programOfProject(project), dependencies: project.dependencies };
}
