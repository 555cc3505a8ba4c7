import { type ChildProcess, spawn } from "node:child_process";
import {
  access,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ROOT } from "./paths.ts";

/** In npm's place: notes when it begins and ends, and leaves a `node` as the package of that name does. */
const NPM = `#!/bin/sh
echo begin >>npm.log
if [ -f fail ]; then exit 1; fi
while [ -f hold ]; do sleep 0.05; done
mkdir -p node_modules/node/bin
ln -sf "$(command -v node)" node_modules/node/bin/node
echo end >>npm.log
`;

let root = "";
let lock = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "thaw-bootstrap-"));
  lock = join(root, ".cache/install-lock");
  await mkdir(join(root, "bin"));
  await writeFile(join(root, "bin/npm"), NPM, { mode: 0o755 });
  await symlink(process.execPath, join(root, "bin/node"));
  await writeFile(join(root, "package-lock.json"), "{}");
});
afterEach(() => rm(root, { recursive: true, force: true }));

interface Launch {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

/** A launcher as ./start is one: it ends when the packages are there, and prints the Node it would run on. */
function launch(): Launch {
  const script = `set -eu; ROOT=$1; . "$2"; bootstrap; echo "runs on $NODE"`;
  const child = spawn("sh", ["-c", script, "-", root, join(ROOT, "scripts/bootstrap.sh")], {
    cwd: root,
    env: { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const ended = new Promise<number | null>((done) => child.once("close", done));
  return { child, output: () => output, ended };
}

const log = (): Promise<string> => readFile(join(root, "npm.log"), "utf8").catch(() => "");
const hold = (): Promise<void> => writeFile(join(root, "hold"), "");
const letGo = (): Promise<void> => rm(join(root, "hold"));
const isLocked = (): Promise<boolean> =>
  readlink(lock).then(
    () => true,
    () => false,
  );

test("launchers at once install the packages once; those that wait say for whom", async () => {
  await hold();
  const first = launch();
  await vi.waitUntil(async () => (await log()) === "begin\n", 20_000);
  const others = [launch(), launch()];
  for (const { output } of others) {
    await vi.waitUntil(
      () => output().includes(`(process ${first.child.pid}) is installing`),
      20_000,
    );
  }
  await letGo();
  for (const { ended, output } of [first, ...others]) {
    expect(await ended, output()).toBe(0);
    expect(output()).toContain(`runs on ${root}/node_modules/node/bin/node`);
  }
  expect(await log()).toBe("begin\nend\n");
  expect(await isLocked()).toBe(false);
});

test("nothing is installed or locked where the packages are there, and again when the lockfile changed", async () => {
  expect(await launch().ended).toBe(0);
  await rm(join(root, ".cache"), { recursive: true });
  const again = launch();
  expect(await again.ended).toBe(0);
  expect(again.output()).toBe(`runs on ${root}/node_modules/node/bin/node\n`);
  await expect(access(join(root, ".cache"))).rejects.toThrow();
  await writeFile(join(root, "package-lock.json"), '{"changed": true}');
  expect(await launch().ended).toBe(0);
  expect(await log()).toBe("begin\nend\nbegin\nend\n");
});

test("the lock of a launcher that was killed is taken over, by one of several", async () => {
  const gone = spawn("true");
  await new Promise((done) => gone.once("close", done));
  await mkdir(join(root, ".cache"));
  await symlink(`process ${gone.pid}`, lock);
  for (const { ended, output } of [launch(), launch(), launch()]) {
    expect(await ended, output()).toBe(0);
  }
  expect(await log()).toBe("begin\nend\n");
  expect(await isLocked()).toBe(false);
});

test("an installation that fails, or is stopped, leaves no lock and no stamp", async () => {
  await writeFile(join(root, "fail"), "");
  const failed = launch();
  expect(await failed.ended).toBe(1);
  expect(failed.output()).toContain("npm ci failed; its own words are above.");
  expect(await isLocked()).toBe(false);

  await rm(join(root, "fail"));
  await hold();
  const stopped = launch();
  await vi.waitUntil(async () => (await log()) === "begin\nbegin\n", 20_000);
  expect(await isLocked()).toBe(true);
  stopped.child.kill("SIGTERM");
  expect(await stopped.ended).toBe(143);
  expect(await isLocked()).toBe(false);

  await letGo();
  expect(await launch().ended).toBe(0);
  expect(await log()).toMatch(/^begin\nbegin\n(end\n)?begin\nend\n$/);
});
