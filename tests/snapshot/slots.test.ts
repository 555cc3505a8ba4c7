import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { PyodideModule } from "../../lib/runtime/types.ts";
import type { Instance } from "../../lib/snapshot/instance.ts";
import { readSlots } from "../../lib/snapshot/reference-slots.ts";
import { openSuite } from "./conformance.ts";
import { ensureFixtures } from "./fixtures.ts";
import type { Chain } from "./host.ts";
import { nodeTestHost } from "./hosts/node.ts";

/** What a program does with references: makes an object, takes one of the host's, shares, drops. */
type Step = ["make"] | ["host", string] | ["share", number] | ["drop", number] | ["inner", number];

const PROGRAM = `
import json, js
HELD = []
def step(kind, argument=None):
    if kind == "make":
        HELD.append(js.JSON.parse('{"inner": {}}'))
    elif kind == "host":
        HELD.append(getattr(js, argument))
    elif HELD and kind == "share":
        HELD.append(js.Object(HELD[argument % len(HELD)]))
    elif HELD and kind == "inner":
        HELD.append(getattr(HELD[argument % len(HELD)], "inner", js.Math))
    elif HELD:
        del HELD[argument % len(HELD)]
def run(steps):
    for one in json.loads(steps):
        step(*one)
    return json.dumps([next(at for at, b in enumerate(HELD) if a == b) for a in HELD])
run('''STEPS''')
def on_fetch(request):
    pass
`;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>(["make"]),
  fc.tuple(fc.constant("host" as const), fc.constantFrom("console", "Math", "JSON", "Object")),
  fc.tuple(fc.constant("share" as const), fc.nat(50)),
  fc.tuple(fc.constant("inner" as const), fc.nat(50)),
  fc.tuple(fc.constant("drop" as const), fc.nat(50)),
);

describe("the table of JavaScript values", () => {
  let service: Chain;
  beforeAll(async () => {
    ({ service } = await openSuite(await nodeTestHost(await ensureFixtures())));
  }, 180_000);

  it("goes on after a restore as it would have without, whatever is made, shared and dropped", async () => {
    const steps = fc.array(step, { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, steps, async (before, after) => {
        const built = await service.restore(2);
        const source = PROGRAM.replace("STEPS", JSON.stringify(before));
        const app = await service.build(source, { instance: built });
        const restored = (await service.serveBuilt(app)).program.instance;
        expect(run(restored, after)).toBe(run(built, after));
        expect(tableOf(restored.module)).toEqual(tableOf(built.module));
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  it("gives a dropped value's slot to the next one, and forgets nothing that is still held", async () => {
    const app = await service.build(PROGRAM.replace("STEPS", '[["make"], ["host", "console"]]'));
    const { module } = (await service.serveBuilt(app)).program.instance;
    const { instance } = (await service.serveBuilt(app)).program;
    expect(tableOf(instance.module)).toEqual(tableOf(module));
    const again: Step[] = [
      ["drop", 0],
      ["make"],
      ["share", 0],
      ["drop", 0],
      ["share", 0],
      ["drop", 0],
    ];
    run(instance, again);
    const full = readSlots(instance.module).length;
    run(instance, again);
    expect(readSlots(instance.module).length).toBe(full);
    run(instance, [["drop", 0]]);
    const free = tableOf(instance.module).filter(([info]) => info % 2 === 0).length;
    run(instance, Array.from({ length: 40 }, (): Step[] => [["make"], ["drop", 0]]).flat());
    expect(tableOf(instance.module).filter(([info]) => info % 2 === 0).length).toBe(free);
    expect(readSlots(instance.module).length).toBe(full);
  });
});

function run({ api }: Instance, steps: Step[]): unknown {
  return api.public_api.pyimport("entry").run?.(JSON.stringify(steps));
}

/** Each slot: version, count and links as Pyodide keeps them; the kind of value; the reference it has. */
function tableOf(module: PyodideModule): [info: number, kind: string, known: unknown][] {
  const map = module.__hiwire_immortal_get(1) as Map<unknown, number>;
  return readSlots(module).map((value, index) => [
    index > 0 ? module.__hiwire_slot_info(index) >>> 0 : 0,
    value === null ? "free" : typeof value,
    map.get(value),
  ]);
}
