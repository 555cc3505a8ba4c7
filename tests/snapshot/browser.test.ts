import { startChromium } from "./hosts/chromium.ts";
import { testHost } from "./suite.ts";

testHost("snapshots in Chromium", startChromium);
