import { it } from "vitest";
import { findFirefox } from "../../scripts/find-browser.ts";
import { startFirefox } from "./hosts/firefox.ts";
import { testHost } from "./suite.ts";

const program = findFirefox();

if (program) testHost("snapshots in Firefox", (fixtures) => startFirefox(program, fixtures));
else it.skip("snapshots in Firefox: none was found (FIREFOX_PATH)");
