import { z } from "zod";

export const versionSchema = z.string().regex(/^[\w-]{1,64}$/, "That is no version's id");
