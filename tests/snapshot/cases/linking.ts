import fc from "fast-check";
import { toBase64 } from "../../../lib/project/base64.ts";
import { SITE_PACKAGES } from "../../../lib/runtime/boot.ts";
import { equal } from "../check.ts";
import { LOOSE_LIBRARY, looseLibrary } from "../side-modules/libraries.ts";
import { plans, runInLayers, runInOne } from "../side-modules/plans.ts";
import { build, stepsOf } from "../side-modules/program.ts";
import type { Case } from "./case.ts";
import { packagesLayer, withoutLibraries } from "./layers.ts";

const USES_TOP = `
        top = lib("libtop.so")
        base, middle = lib("libbase.so"), lib("libmiddle.so")
        return json.dumps([
            top.top_sum(5), top.top_sum(5), middle.middle_count(), middle.middle_by_pointer(),
            middle.middle_by_slot(21), middle.middle_missing(), base.base_call(1), base.base_times_built(),
        ])
`;
const TOP = [11 + 101, 11 + 203, 102, 102, 42, 0, 1001, 1];

export const linkingCases: Case[] = [
  {
    name: "a library that needs others, which need others, works after a restore",
    async run(suite) {
      const { app, serve } = await build(
        suite,
        `
top = lib("libtop.so")
class Default(WorkerEntrypoint):
    def work(self):${USES_TOP}`,
      );
      const expected = ["libbase", "libmiddle", "libbase again", "libshared", "libtop"];
      equal(stepsOf(app), expected, "steps");
      equal(await (await serve()).ask("work"), TOP, "what they do");
    },
  },
  {
    name: "a library that needs others is first loaded inside a handler, in each instance",
    async run(suite) {
      const { app, serve } = await build(
        suite,
        `
class Default(WorkerEntrypoint):
    def work(self):${USES_TOP}`,
      );
      equal(stepsOf(app), [], "steps");
      equal(await (await serve()).ask("work"), TOP, "what they do");
      equal(await (await serve()).ask("work"), TOP, "what they do in the next instance");
    },
  },
  {
    name: "an app layer brings libraries that need one of the packages layer",
    async run(suite) {
      const { handmade } = suite;
      const packages = await packagesLayer(suite, ["workers", "uses_base"], handmade);
      equal(stepsOf(packages), ["libbase"], "steps of the packages layer");
      const { app, serve } = await build(
        suite,
        `
import uses_base
alone, middle = lib("libalone.so"), lib("libmiddle.so")
uses_base.base.base_next()
alone.alone_next()
class Default(WorkerEntrypoint):
    def work(self):
        top = lib("libtop.so")
        return json.dumps([middle.middle_count(), middle.middle_by_slot(4), alone.alone_next(),
            alone.alone_by_slot(), top.top_sum(1), uses_base.base.base_times_built()])
`,
        [handmade.layer(0), packages],
      );
      equal(stepsOf(app), ["libalone", "libbase again", "libmiddle"], "steps of the app layer");
      equal(await (await serve()).ask("work"), [102, 8, 9, 10, 3 + 103, 1], "what they do");
    },
  },
  {
    name: "one file by two paths is one library if the paths are the same, else two, before and after",
    async run(suite) {
      const source = `
import base64
os.mkdir("/tmp/loose")
with open("${LOOSE_LIBRARY}", "wb") as file:
    file.write(base64.b64decode("${toBase64(looseLibrary())}"))
os.symlink(SITE + "/handmade/libalone.so", "/tmp/liblink.so")
names = [SITE + "/handmade/libalone.so", SITE + "/handmade/../handmade/libalone.so", "/tmp/liblink.so",
    "/tmp/loose/libloose.so", "/tmp/./loose/libloose.so"]
open_all = [lib(name) for name in names]
for opened in open_all: opened.alone_next()
class Default(WorkerEntrypoint):
    def work(self):
        os.chdir("/tmp/loose")
        late = [lib(SITE + "/handmade/./libalone.so"), lib("./libloose.so")]
        return json.dumps([[each.alone_next(), each.alone_by_slot()] for each in open_all + late])
`;
      const { app, serve } = await build(suite, source);
      const expected = ["libalone", "libalone again", "liblink", "libloose", "libloose again"];
      equal(stepsOf(app), expected, "steps");
      // A function's slot by name (GOT.func) is the first library's of that name, for all of them.
      const [same, again, ...others] = await (await serve()).ask<number[][]>("work");
      equal(
        [same, again],
        [
          [10, 11],
          [12, 13],
        ],
        "one library by two paths",
      );
      const [link, loose, looseAgain, late, relative] = others;
      equal(
        [link, loose, looseAgain],
        [
          [9, 14],
          [10, 15],
          [11, 16],
        ],
        "other files",
      );
      equal(
        [late, relative],
        [
          [17, 18],
          [8, 19],
        ],
        "opened in the handler",
      );
    },
  },
  {
    name: "names that two libraries have, RTLD_GLOBAL and libraries that need each other stay as they were",
    async run(suite) {
      const { app, serve } = await build(
        suite,
        `
base = lib("libbase.so")
rival = lib("librival.so")
first = [base.base_twice(1), rival.base_twice(1)]
left = lib("libleft.so")
again = lib(SITE + "/handmade/../handmade/librival.so", ctypes.RTLD_GLOBAL)
clock = ctypes.CDLL(None).emscripten_get_now
middle = lib("libmiddle.so")
class Default(WorkerEntrypoint):
    def work(self):
        clock.restype = ctypes.c_double
        return json.dumps([first, base.base_twice(1), rival.base_twice(1), again.base_twice(2),
            left.left_through(1), middle.middle_twice_and_one(1), middle.middle_by_slot(1), clock() >= 0])
`,
      );
      const expected = "libbase librival base_twice libright libleft".split(" ");
      equal(stepsOf(app).slice(0, 5), expected, "steps");
      const answer = [[2, 5003], 2, 5003, 5006, 111, 5004, 2, true];
      equal(await (await serve()).ask("work"), answer, "what they do");
    },
  },
  {
    name: "a library that can't be linked leaves nothing behind, for those that come later and for a restore",
    async run(suite) {
      const { app, serve } = await build(
        suite,
        `
alone = lib("libalone.so")
try:
    lib("libbroken.so")
except OSError as error:
    told = str(error)
middle = lib("libmiddle.so")
class Default(WorkerEntrypoint):
    def work(self):
        try:
            lib("libbroken.so")
        except OSError as error:
            return json.dumps([told == str(error), told, alone.alone_next(), middle.middle_by_slot(4),
                lib("libtop.so").top_sum(5), alone.alone_upper(97), middle.middle_lower(65)])
`,
      );
      equal(stepsOf(app).includes("libbroken"), false, "a step for what failed");
      const [same, told, ...rest] = await (await serve()).ask<unknown[]>("work");
      equal([same, rest], [true, [8, 8, 112, 65, 97]], "what the others do");
      equal(String(told).includes("undefined symbol 'word_that_nobody_has'"), true, String(told));
    },
  },
  {
    name: "function pointers between libraries and ctypes callbacks that libraries hold stay what they were",
    async run(suite) {
      const { app, serve } = await build(
        suite,
        `
base, alone = lib("libbase.so"), lib("libalone.so")
HOOK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
gone = [HOOK(abs) for _ in range(4)]
hook = HOOK(lambda value: value * 7)
del gone
base.base_set_hook(hook)
rival = lib("librival.so")
class Default(WorkerEntrypoint):
    def work(self):
        before = base.base_call(6)
        base.base_set_hook(rival.base_twice)
        between = base.base_call(1)
        late = HOOK(lambda value: value + lib("libmiddle.so").middle_twice_and_one(value))
        base.base_set_hook(late)
        return json.dumps([before, between, base.base_call(5)])
`,
      );
      equal(app.header.table.closures.length, 1, "callbacks in the layer");
      equal(await (await serve()).ask("work"), [42, 5003, 16], "what they do");
    },
  },
  {
    name: "libraries, packages and callbacks in random orders do in three layers what they do in one go",
    async run(suite) {
      const { handmade, host } = suite;
      const start = await withoutLibraries(suite, handmade);
      const folder = `${SITE_PACKAGES}/handmade`;
      const setting = { chain: handmade, start, folder, stdlib: host.stdlib };
      for (const plan of fc.sample(plans(), { seed: 314, numRuns: 2 })) {
        const [snapshot, one] = [await runInLayers(setting, plan), await runInOne(setting, plan)];
        equal(snapshot.answers, one.answers, `answers of ${JSON.stringify(plan)}`);
        equal(snapshot.table, one.table, `the table after ${JSON.stringify(plan)}`);
      }
    },
  },
];
