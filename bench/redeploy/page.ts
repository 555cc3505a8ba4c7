import type { Product } from "../../tests/support/product.ts";
import { deploySnapshot, takeSnapshot } from "../support/product.ts";
import { firstAnswer } from "./first-answer.ts";
import type { Side } from "./side.ts";

const NAME = "pressed";

/** What the page does when Deploy is pressed. */
export function pageSide(product: Product): Side {
  return {
    label: "Thaw's page: snapshot and deploy",
    prepare: async (files, greeting) => async () => {
      const answer = firstAnswer(product.port, NAME, greeting);
      const built = await takeSnapshot(product, files);
      const deployed = await deploySnapshot(product, built.value.snapshot.id, NAME);
      return { milliseconds: await answer, steps: [...built.steps, ...deployed.steps] };
    },
  };
}
