import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Outcome } from "../agent.ts";
import type { Fixtures } from "../fixtures.ts";
import type { Runner } from "../suite.ts";
import { servePage } from "./page-server.ts";

/** The page asks for the next case and posts what came of it: a stock Firefox needs no driver so. */
const SCRIPT = `
for (;;) {
  const answer = await fetch("/next", { method: "POST" });
  if (!answer.ok) break;
  const outcome = await globalThis.runCase(await answer.text());
  await fetch("/outcome", { method: "POST", body: JSON.stringify(outcome) });
}
`;

/** Keeps Firefox off the network and its own pages away. */
const PREFERENCES = `
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("app.update.disabledForTesting", true);
user_pref("app.normandy.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9/");
`;

/** Firefox as a host: a headless one with an empty profile. */
export async function startFirefox(program: string, fixtures: Fixtures): Promise<Runner> {
  const cases = new CaseQueue();
  const server = await servePage(fixtures.folder, {
    script: SCRIPT,
    answer: (request, response) => cases.answer(request, response),
  });
  const profile = await mkdtemp(join(tmpdir(), "thaw-firefox-"));
  await writeFile(join(profile, "user.js"), PREFERENCES);
  const firefox = spawn(
    program,
    ["--headless", "--no-remote", "--profile", profile, `${server.origin}/index.html`],
    { stdio: "ignore", env: { ...process.env, HOME: profile } },
  );
  const ended = new Promise<void>((done) => {
    firefox.once("exit", () => done());
    firefox.once("error", (error) => {
      cases.fail(`Firefox did not start: ${error.message}`);
      done();
    });
  });
  void ended.then(() => cases.fail("Firefox ended"));
  return {
    run: (name) => cases.run(name),
    async stop() {
      firefox.kill("SIGKILL");
      await ended;
      await server.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** One case at a time: waits for the page to ask for it, then for its outcome. */
class CaseQueue {
  #waiting: ServerResponse | undefined;
  #next: string | undefined;
  #done: ((outcome: Outcome) => void) | undefined;
  #failure: string | undefined;

  run(name: string): Promise<Outcome> {
    return new Promise((done) => {
      if (this.#failure !== undefined) return done({ failure: this.#failure });
      this.#done = done;
      this.#next = name;
      this.#send();
    });
  }

  fail(failure: string): void {
    this.#failure ??= failure;
    this.#done?.({ failure });
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === "/next") {
      this.#waiting = response;
      this.#send();
    } else if (request.url === "/outcome") {
      void text(request).then((body) => {
        response.end();
        this.#done?.(JSON.parse(body) as Outcome);
      });
    } else response.writeHead(404).end();
  }

  #send(): void {
    if (!this.#waiting || this.#next === undefined) return;
    this.#waiting.end(this.#next);
    this.#waiting = undefined;
    this.#next = undefined;
  }
}
