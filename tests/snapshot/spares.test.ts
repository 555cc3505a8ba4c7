import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { bundleBuilder, TestBuilder } from "./builder.ts";

let builder: TestBuilder;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  builder = await TestBuilder.start(await bundleBuilder(), [], { spares: true });
}, 120_000);
afterAll(() => builder.stop());

const program = (top: string, vars: Record<string, string> = {}): ProjectFiles => ({
  "src/entry.py": `${top}\ndef on_fetch(request):\n    return "hello"\n`,
  "wrangler.jsonc": JSON.stringify({ name: "spared", vars }),
});
const build = async (files: ProjectFiles): Promise<string> =>
  (await builder.build(files)).result.snapshot.id;
const sparesReady = () => expect.poll(() => builder.spares(), { timeout: 30_000 }).toBe(2);

/** Fails where another program ran in the same interpreter before. */
const MARK = `
import builtins
assert not hasattr(builtins, "mark"), "somebody was here"
builtins.mark = True
`;

test("a build in isolates that waited gives the same bytes as one that starts its own", async () => {
  const cold = await build(program(MARK));
  await sparesReady();
  const spared = await build(program(MARK));
  expect(await builder.spares()).toBe(0);
  expect(spared).toBe(cold);
});

test("an isolate runs one program, also when that fails, and never one of another project", async () => {
  await sparesReady();
  await expect(build(program(`${MARK}\nraise ValueError("no")`))).rejects.toMatchObject({
    code: "python_exception",
    line: 6,
  });
  await sparesReady();
  const edited = await build(program(`${MARK}\nEDITED = True`));
  await sparesReady();
  const other = await build(program(`${MARK}\nEDITED = True`, { MODE: "other" }));
  expect(other).not.toBe(edited);
  await sparesReady();
});
