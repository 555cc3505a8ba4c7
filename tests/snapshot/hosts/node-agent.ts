import { parentPort, workerData } from "node:worker_threads";
import { runCase } from "../agent.ts";
import { openSuite } from "../conformance.ts";
import type { Fixtures } from "../fixtures.ts";
import { nodeTestHost } from "./node.ts";

/** A thread whose globals are Node's own, without those of a test runner. */
const suite = nodeTestHost(workerData as Fixtures).then(openSuite);

parentPort?.on("message", (name: string) => {
  void runCase(suite, name).then((outcome) => parentPort?.postMessage(outcome));
});
