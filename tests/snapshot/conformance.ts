import type { Instance } from "../../lib/snapshot/instance.ts";
import type { Case, Suite } from "./cases/case.ts";
import { entropyCases } from "./cases/entropy.ts";
import { integrityCases } from "./cases/integrity.ts";
import { libraryCases } from "./cases/libraries.ts";
import { memoryCases } from "./cases/memory.ts";
import { programCases } from "./cases/programs.ts";
import { referenceCases } from "./cases/references.ts";
import { refusalCases } from "./cases/refusals.ts";
import { scrubCases } from "./cases/scrub.ts";
import { Chain, type TestHost } from "./host.ts";

/** What every host must do with the same layer files. Each group starts a host anew. */
export const groups: Record<string, Case[]> = {
  "what is restored": [...memoryCases, ...programCases, ...referenceCases, ...scrubCases],
  "what is random and what is loaded": [...entropyCases, ...libraryCases],
  "what is refused": [...integrityCases, ...refusalCases],
};

export async function openSuite(host: TestHost): Promise<Suite> {
  const [service, libraries] = await Promise.all([
    Chain.open(host, "service"),
    Chain.open(host, "libraries"),
  ]);
  let scratch: Promise<Instance> | undefined;
  return {
    host,
    service,
    libraries,
    scratch() {
      scratch ??= service.restore(2);
      return scratch;
    },
  };
}
