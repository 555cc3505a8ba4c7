import { startNode } from "./hosts/node-thread.ts";
import { testHost } from "./suite.ts";

testHost("snapshots in Node", startNode);
