import { z } from "zod";
import { SECRET_NAME, SECRET_NAME_RULE } from "../../../../../../lib/project/secrets.ts";

export const secretNameSchema = z.string().regex(SECRET_NAME, SECRET_NAME_RULE);

export const secretSchema = z.object({ text: z.string().min(1, "The secret is empty.") });
