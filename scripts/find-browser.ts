import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];

const MAC_PATHS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The Chrome or Chromium to test with: CHROME_PATH, one on PATH, a Mac's, Playwright's own. */
export function findBrowser(): string | undefined {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (!isProgram(given)) throw new Error(`CHROME_PATH names ${given}, which is no program`);
    return given;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const macs = process.platform === "darwin" ? MAC_PATHS : [];
  return [...onPath, ...macs, chromium.executablePath()].find(isProgram);
}

/** Finds a browser, or installs one: Debian's Chromium where we are root on Debian, else Playwright's. */
export function findOrInstallBrowser(): string {
  const found = findBrowser();
  if (found !== undefined) return found;
  try {
    if (existsSync("/etc/debian_version") && process.getuid?.() === 0) {
      console.log("Installing Debian's chromium …");
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      runQuietly("apt-get", ["update"], env);
      runQuietly("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], env);
    } else {
      console.log("Installing Playwright's Chromium …");
      runQuietly(process.execPath, ["node_modules/playwright-core/cli.js", "install", "chromium"]);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `No Chrome or Chromium was found, and none could be installed. Install one, or set CHROME_PATH to it.\n${why}`,
    );
  }
  const installed = findBrowser();
  if (installed === undefined)
    throw new Error("Chromium was installed but is not where it should be");
  return installed;
}

function runQuietly(command: string, args: string[], env = process.env): void {
  execFileSync(command, args, {
    env,
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 600_000,
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
