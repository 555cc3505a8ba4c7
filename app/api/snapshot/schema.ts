import { z } from "zod";
import { filesSchema } from "../packages/schema.ts";

export const snapshotSchema = z.object({ files: filesSchema });
