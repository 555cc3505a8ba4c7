import { z } from "zod";

export const temporarySchema = z.object({
  /** Said by the person at the page, who has seen them. */
  acceptTermsOfService: z.literal(
    "yes",
    "Cloudflare's terms have to be accepted first: acceptTermsOfService is yes.",
  ),
  challengeToken: z.string(),
  /** Base64 of the work's checkpoints. */
  checkpoints: z.string(),
});
