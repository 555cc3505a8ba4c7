import { z } from "zod";

export const secretNameSchema = z
  .string()
  .regex(
    /^[A-Za-z_]\w{0,254}$/,
    "A secret's name has letters, digits and _, and doesn't begin with a digit",
  );

export const secretSchema = z.object({ text: z.string().min(1, "The secret is empty.") });
