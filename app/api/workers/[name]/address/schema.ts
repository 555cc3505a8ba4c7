import { z } from "zod";

export const addressSchema = z.object({ enabled: z.boolean() });
