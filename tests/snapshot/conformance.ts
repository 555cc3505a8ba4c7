import type { Instance } from "../../lib/snapshot/instance.ts";
import { callbackCases } from "./cases/callbacks.ts";
import type { Case, Suite } from "./cases/case.ts";
import { entropyCases } from "./cases/entropy.ts";
import { integrityCases } from "./cases/integrity.ts";
import { jsValueCases } from "./cases/js-values.ts";
import { libraryCases } from "./cases/libraries.ts";
import { linkingCases } from "./cases/linking.ts";
import { memoryCases } from "./cases/memory.ts";
import { programCases } from "./cases/programs.ts";
import { referenceCases } from "./cases/references.ts";
import { refusalCases } from "./cases/refusals.ts";
import { tableCases } from "./cases/table.ts";
import { underWayCases } from "./cases/under-way.ts";
import { unreachableCases } from "./cases/unreachable.ts";
import { Chain, type TestHost } from "./host.ts";
import { handmadeFiles } from "./side-modules/libraries.ts";

/** What every host must do with the same layer files. Each group starts a host anew. */
export const groups: Record<string, Case[]> = {
  "what is restored": [...memoryCases, ...programCases, ...referenceCases, ...jsValueCases],
  "what is random and what is loaded": [
    ...entropyCases,
    ...libraryCases,
    ...callbackCases,
    ...linkingCases,
  ],
  "what is refused": [...integrityCases, ...tableCases, ...refusalCases],
  "what can't be kept": [...unreachableCases, ...underWayCases],
};

export async function openSuite(host: TestHost): Promise<Suite> {
  const [service, libraries] = await Promise.all([
    Chain.open(host, "service"),
    Chain.open(host, "libraries"),
  ]);
  const handmade = await libraries.withFiles(handmadeFiles());
  let scratch: Promise<Instance> | undefined;
  return {
    host,
    service,
    libraries,
    handmade,
    scratch() {
      scratch ??= service.restore(2);
      return scratch;
    },
  };
}
