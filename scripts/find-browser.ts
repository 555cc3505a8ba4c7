import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/** Where a browser may be: the variable that names it, names on PATH, places on a Mac. */
interface Candidates {
  variable: string;
  names: string[];
  macs: string[];
}

const CHROMIUM: Candidates = {
  variable: "CHROME_PATH",
  names: ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"],
  macs: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
};

const FIREFOX: Candidates = {
  variable: "FIREFOX_PATH",
  names: ["firefox", "firefox-esr"],
  macs: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
};

/** The Chrome or Chromium to test with: CHROME_PATH, one on PATH, a Mac's, Playwright's own. */
export function findBrowser(): string | undefined {
  return find(CHROMIUM, [chromium.executablePath()]);
}

/** The Firefox to test with: FIREFOX_PATH, one on PATH, a Mac's. */
export function findFirefox(): string | undefined {
  return find(FIREFOX);
}

function find({ variable, names, macs }: Candidates, others: string[] = []): string | undefined {
  const given = process.env[variable];
  if (given) {
    if (!isProgram(given)) throw new Error(`${variable} names ${given}, which is no program`);
    return given;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const onMac = process.platform === "darwin" ? macs : [];
  return [...onPath, ...onMac, ...others].find(isProgram);
}

/** Finds a browser, or installs one: Debian's Chromium where we are root on Debian, else Playwright's. */
export function findOrInstallBrowser(): string {
  const found = findBrowser();
  if (found !== undefined) return found;
  try {
    if (isDebianRoot()) installOnDebian("chromium");
    else {
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

/**
 * Finds a Firefox, or installs Debian's where we are root on Debian. Undefined, with a line that says so,
 * where there is none: its tests are then left out.
 */
export function findOrInstallFirefox(): string | undefined {
  const found = findFirefox();
  if (found !== undefined) return found;
  let why = "";
  try {
    if (isDebianRoot()) installOnDebian("firefox-esr");
  } catch (error) {
    why = ` ${error instanceof Error ? error.message : String(error)}`;
  }
  const installed = findFirefox();
  if (installed === undefined) {
    console.log(
      `No Firefox was found: its tests are left out. Install one, or set FIREFOX_PATH.${why}`,
    );
  }
  return installed;
}

function isDebianRoot(): boolean {
  return existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

function installOnDebian(name: string): void {
  console.log(`Installing Debian's ${name} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  runQuietly("apt-get", ["update"], env);
  runQuietly("apt-get", ["install", "-y", "--no-install-recommends", name], env);
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
