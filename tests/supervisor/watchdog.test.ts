import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProcessSpec } from "../../scripts/supervisor/managed-process.ts";
import { Supervisor } from "../../scripts/supervisor/supervisor.ts";
import { descendants, eventually, isRunning } from "../support/processes.ts";
import { get, standIn } from "./stand-in.ts";

let dataDir: string;
let supervisor: Supervisor | undefined;
let reports: string[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "thaw-supervisor-"));
  reports = [];
});

afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
  await rm(dataDir, { recursive: true, force: true });
});

async function supervise(...specs: ProcessSpec[]): Promise<Supervisor> {
  supervisor = new Supervisor(specs, { dataDir, report: (line) => reports.push(line) });
  await supervisor.start();
  return supervisor;
}

/** How many rounds of the stand-in's work take so long on this machine. */
async function roundsOf(milliseconds: number, url: string): Promise<number> {
  await get(`${url}?rounds=10`, 20_000);
  const began = performance.now();
  await get(`${url}?rounds=50`, 20_000);
  return Math.ceil((50 * milliseconds) / (performance.now() - began));
}

describe("the supervisor", () => {
  it("replaces a workerd that hangs, on its port, while another one answers all the time", async () => {
    const [bad, good] = [await standIn("bad"), await standIn("good")];
    await supervise(bad.spec, good.spec);
    const hung = get(`${bad.url}/hang`, 30_000);
    await sleep(100);

    const back = await eventually(async () => {
      expect(await get(good.url, 5_000)).toBe("here");
      return (await get(bad.url, 100)) === "here";
    }, 20_000);

    expect(back).toBe(true);
    expect(await hung).toBeUndefined();
    expect(await eventually(() => reports.length > 0, 1_000)).toBe(true);
    expect(reports).toEqual([
      expect.stringMatching(/^bad: no heartbeat for \d\.\d s; restarted in \d\.\d s$/),
    ]);
  });

  it("replaces it again when it hangs again", async () => {
    const bad = await standIn("bad", { silentMs: 800 });
    await supervise(bad.spec);
    for (const times of [1, 2]) {
      const hung = get(`${bad.url}/hang`, 30_000);
      expect(await eventually(() => reports.length === times, 10_000)).toBe(true);
      expect(await hung).toBeUndefined();
      expect(await get(bad.url)).toBe("here");
    }
  });

  // Where the system doesn't count reads and writes, nobody can tell the two apart.
  it.runIf(process.platform === "linux")(
    "leaves a process alone that is busy for longer than one may hang",
    async () => {
      const busy = await standIn("busy", { silentMs: 1_200 });
      await supervise(busy.spec);
      const rounds = await roundsOf(2_200, `${busy.url}/busy`);
      expect(await get(`${busy.url}/busy?rounds=${rounds}`, 20_000)).toBe("done");
      expect(reports).toEqual([]);
    },
  );

  it.runIf(process.platform === "linux")(
    "leaves a process alone that a busy machine keeps waiting for its turn",
    async () => {
      const waiting = await standIn("waiting", { silentMs: 1_200 });
      await supervise(waiting.spec);
      const rounds = await roundsOf(450, `${waiting.url}/spin`);
      const host = descendants(process.pid).find((pid) => descendants(pid).length > 0);
      const [workerd] = host === undefined ? [] : descendants(host);
      if (workerd === undefined) throw new Error("no process to hold up");
      let done = false;
      const answer = get(`${waiting.url}/spin?rounds=${rounds}`, 20_000).finally(() => {
        done = true;
      });
      // A fifth of the time is the process's own.
      for (const pause = 80; !done; ) {
        process.kill(workerd, "SIGSTOP");
        await sleep(pause);
        process.kill(workerd, "SIGCONT");
        await sleep(pause / 4);
      }
      expect(await answer).toBe("done");
      expect(reports).toEqual([]);
    },
  );

  it("replaces a process above its memory limit", async () => {
    const greedy = await standIn("greedy", { memoryBytes: 400 * 1024 ** 2 });
    await supervise(greedy.spec);
    const grown = get(`${greedy.url}/grow`, 30_000);
    expect(await grown).toBeUndefined();
    expect(await eventually(async () => (await get(greedy.url, 100)) === "here", 5_000)).toBe(true);
    expect(await eventually(() => reports.length > 0, 1_000)).toBe(true);
    expect(reports[0]).toMatch(/^greedy: \d+ MB of memory, limit 400 MB; restarted in/);
  });

  it("starts a process again that was killed from outside, workerd alone as well", async () => {
    const worker = await standIn("worker");
    await supervise(worker.spec);
    for (const depth of ["host", "workerd"] as const) {
      // The workerd of a host that was killed may answer for a moment longer, before the new host is there.
      const hosts = () => descendants(process.pid).filter((pid) => descendants(pid).length > 0);
      expect(await eventually(() => hosts().length > 0, 5_000)).toBe(true);
      const [host] = hosts();
      const victim = depth === "host" || host === undefined ? host : descendants(host)[0];
      if (victim === undefined) throw new Error("no process to end");
      // Longer ago than what counts as failing to start.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      process.kill(victim, "SIGKILL");
      expect(await eventually(() => !isRunning(victim), 2_000)).toBe(true);
      expect(await eventually(async () => (await get(worker.url, 100)) === "here", 5_000)).toBe(
        true,
      );
    }
    expect(await eventually(() => reports.length === 2, 2_000)).toBe(true);
    expect(reports[0]).toMatch(/^worker: ended by itself \(SIGKILL\); restarted in/);
    expect(reports[1]).toBe("worker: workerd crashed and was restarted");
  });

  it("tells what a process said that can't start, and stops the others", async () => {
    const [good, bad] = [await standIn("good"), await standIn("bad")];
    const broken = { ...bad.spec, config: { ...bad.spec.config, workers: [{ name: "bad" }] } };
    await expect(supervise(good.spec, broken)).rejects.toThrow(
      /^bad ended while starting.*script/s,
    );
    expect(await get(good.url)).toBeUndefined();
  });

  it("leaves nothing behind when it stops, also while a process hangs", async () => {
    const [bad, good] = [await standIn("bad"), await standIn("good")];
    const running = await supervise(bad.spec, good.spec);
    const started = descendants(process.pid).filter((pid) => isRunning(pid));
    expect(started.length).toBeGreaterThanOrEqual(4);
    const hung = get(`${bad.url}/hang`, 30_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await running.stop();
    expect(await eventually(() => !started.some(isRunning), 2_000)).toBe(true);
    expect(await hung).toBeUndefined();
  });
});
