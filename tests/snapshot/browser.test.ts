import { startBrowser } from "./hosts/browser.ts";
import { testHost } from "./suite.ts";

testHost("snapshots in Chromium", startBrowser);
