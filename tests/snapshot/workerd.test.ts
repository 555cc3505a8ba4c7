import { startWorkerd } from "./hosts/workerd.ts";
import { testHost } from "./suite.ts";

testHost("snapshots in workerd", startWorkerd);
