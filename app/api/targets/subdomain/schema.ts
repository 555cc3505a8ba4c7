import { z } from "zod";

export const subdomainSchema = z.object({
  subdomain: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "A subdomain has small letters, digits and dashes: at most 63, and no dash at either end.",
    ),
});
