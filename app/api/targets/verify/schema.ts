import { z } from "zod";

export const verifySchema = z.object({
  /** Types of bindings that the project has, so that missing permissions can be told apart. */
  needs: z.array(z.string().max(64)).max(64).optional(),
});
