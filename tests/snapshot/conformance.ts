import type { Instance } from "../../lib/snapshot/instance.ts";
import { callbackCases } from "./cases/callbacks.ts";
import type { Case, Suite } from "./cases/case.ts";
import { drawCases } from "./cases/draws.ts";
import { entropyCases } from "./cases/entropy.ts";
import { handlerCases } from "./cases/handlers.ts";
import { inspectCases } from "./cases/inspect.ts";
import { integrityCases } from "./cases/integrity.ts";
import { jsValueCases } from "./cases/js-values.ts";
import { libraryCases } from "./cases/libraries.ts";
import { linkingCases } from "./cases/linking.ts";
import { memoryCases } from "./cases/memory.ts";
import { programCases } from "./cases/programs.ts";
import { referenceCases } from "./cases/references.ts";
import { refusalCases } from "./cases/refusals.ts";
import { scrubCases } from "./cases/scrub.ts";
import { stateCases } from "./cases/state.ts";
import { tableCases } from "./cases/table.ts";
import { underWayCases } from "./cases/under-way.ts";
import { unreachableCases } from "./cases/unreachable.ts";
import { Chain, type TestHost } from "./host.ts";
import { handmadeFiles } from "./side-modules/libraries.ts";

/** What every host must do with the same layer files. Each group starts a host anew. */
export const groups: Record<string, Case[]> = {
  "what is restored": [...memoryCases, ...programCases, ...stateCases, ...scrubCases],
  "what is held of JavaScript": [...referenceCases, ...jsValueCases],
  "what is random": [...entropyCases, ...drawCases, ...handlerCases],
  "what is loaded": [...libraryCases, ...callbackCases, ...linkingCases],
  "what is refused": [...integrityCases, ...tableCases, ...refusalCases],
  "what can't be kept": [...unreachableCases, ...underWayCases],
  "what is inside": inspectCases,
};

export async function openSuite(host: TestHost): Promise<Suite> {
  const [service, libraries, draws, state] = await Promise.all([
    Chain.open(host, "service"),
    Chain.open(host, "libraries"),
    Chain.open(host, "draws"),
    Chain.open(host, "state"),
  ]);
  const handmade = await libraries.withFiles(handmadeFiles());
  let scratch: Promise<Instance> | undefined;
  return {
    host,
    service,
    libraries,
    handmade,
    draws,
    state,
    scratch() {
      scratch ??= service.restore(2);
      return scratch;
    },
  };
}
