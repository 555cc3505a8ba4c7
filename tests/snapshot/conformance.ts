import type { Case, Suite } from "./cases/case.ts";
import { entropyCases } from "./cases/entropy.ts";
import { integrityCases } from "./cases/integrity.ts";
import { libraryCases } from "./cases/libraries.ts";
import { memoryCases } from "./cases/memory.ts";
import { programCases } from "./cases/programs.ts";
import { referenceCases } from "./cases/references.ts";
import { refusalCases } from "./cases/refusals.ts";
import { Chain, type TestHost } from "./host.ts";

/** What every host must do with the same layer files. */
export const cases: Case[] = [
  ...memoryCases,
  ...programCases,
  ...referenceCases,
  ...entropyCases,
  ...libraryCases,
  ...integrityCases,
  ...refusalCases,
];

export async function openSuite(host: TestHost): Promise<Suite> {
  const [service, libraries] = await Promise.all([
    Chain.open(host, "service"),
    Chain.open(host, "libraries"),
  ]);
  return { host, service, libraries };
}
