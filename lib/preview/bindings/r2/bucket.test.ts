import { beforeAll } from "vitest";
import { r2Cases } from "../../../../tests/edge/cases/r2.ts";
import worker from "../../../../tests/edge/workers/r2.js";
import { R2Bucket } from "../../../worker/bindings/r2.ts";
import { askModule, remoteRecords } from "../testing.ts";
import { BrowserR2 } from "./bucket.ts";

let envs: Record<string, object>;
beforeAll(async () => {
  const records = await remoteRecords("r2");
  const bound = (bucket: string) => ({ FILES: new R2Bucket(new BrowserR2(records, bucket)) });
  envs = { one: bound("first"), two: bound("first-2"), three: bound("first") };
});

r2Cases(askModule(worker, () => envs));
