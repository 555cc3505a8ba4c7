import type { Instance } from "../../lib/snapshot/instance.ts";
import type { Case, Suite } from "./cases/case.ts";
import { drawCases } from "./cases/draws.ts";
import { entropyCases } from "./cases/entropy.ts";
import { handlerCases } from "./cases/handlers.ts";
import { integrityCases } from "./cases/integrity.ts";
import { libraryCases } from "./cases/libraries.ts";
import { memoryCases } from "./cases/memory.ts";
import { programCases } from "./cases/programs.ts";
import { referenceCases } from "./cases/references.ts";
import { refusalCases } from "./cases/refusals.ts";
import { stateCases } from "./cases/state.ts";
import { Chain, type TestHost } from "./host.ts";

/** What every host must do with the same layer files. Each group starts a host anew. */
export const groups: Record<string, Case[]> = {
  "what is restored": [...memoryCases, ...programCases, ...stateCases, ...referenceCases],
  "what is random and what is loaded": [
    ...entropyCases,
    ...drawCases,
    ...handlerCases,
    ...libraryCases,
  ],
  "what is refused": [...integrityCases, ...refusalCases],
};

export async function openSuite(host: TestHost): Promise<Suite> {
  const [service, libraries, draws, state] = await Promise.all([
    Chain.open(host, "service"),
    Chain.open(host, "libraries"),
    Chain.open(host, "draws"),
    Chain.open(host, "state"),
  ]);
  let scratch: Promise<Instance> | undefined;
  return {
    host,
    service,
    libraries,
    draws,
    state,
    scratch() {
      scratch ??= service.restore(2);
      return scratch;
    },
  };
}
