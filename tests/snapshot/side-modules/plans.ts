import fc from "fast-check";
import { applyLayer, type NamedLayer } from "../../../lib/snapshot/apply.ts";
import type { Instance } from "../../../lib/snapshot/instance.ts";
import { namedLayer } from "../cases/layers.ts";
import type { Chain } from "../host.ts";
import { PRELUDE } from "./program.ts";

/** What a program does with libraries and callbacks, told to its Python side as JSON. */
type Operation =
  | ["open", string, boolean]
  | ["open again", string, boolean]
  | ["import", string]
  | ["make", number, number]
  | ["free", number]
  | ["call", number]
  | ["hook", number];

/** Operations below the program, at its top level and in its handler. */
export interface Plan {
  packages: Operation[];
  top: Operation[];
  handler: Operation[];
}

const LIBRARIES = "libbase libmiddle libtop libleft librival libalone".split(" ");
const MODULES = "msgpack simplejson charset_normalizer.md".split(" ");

/** Random plans; `modules` are real packages to import among them. */
export function plans(modules: string[] = MODULES): fc.Arbitrary<Plan> {
  const library = fc.constantFrom(...LIBRARIES);
  const callback = fc.nat(5);
  const operation = fc.oneof<fc.Arbitrary<Operation>[]>(
    fc.tuple(fc.constant("open" as const), library, fc.boolean()),
    fc.tuple(fc.constant("open again" as const), library, fc.boolean()),
    fc.tuple(fc.constant("make" as const), callback, fc.integer({ min: 2, max: 9 })),
    fc.tuple(fc.constant("free" as const), callback),
    fc.tuple(fc.constant("call" as const), callback),
    fc.tuple(fc.constant("hook" as const), callback),
    ...(modules.length > 0
      ? [fc.tuple(fc.constant("import" as const), fc.constantFrom(...modules))]
      : []),
  );
  const operations = fc.array(operation, { maxLength: 8 });
  return fc.record({ packages: operations, top: operations, handler: operations });
}

/** Does operations; after each library, its functions are called, with what they call in others. */
const RUNNER = `${PRELUDE}
import importlib
HOOK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
FUNCTIONS = {
    "libbase": "base_next base_twice/1 base_call/1 base_times_built",
    "libmiddle": "middle_twice_and_one/1 middle_count middle_by_pointer middle_by_slot/1 middle_missing",
    "libtop": "top_sum/1",
    "libleft": "left_plus/1 left_through/1",
    "librival": "base_twice/1 rival_next",
    "libalone": "alone_next alone_by_slot",
}
opened, callbacks = {}, {}

def use(library, name):
    answers = []
    for function in FUNCTIONS[name].split():
        function, _, count = function.partition("/")
        answers.append(getattr(library, function)(*[3] * int(count or 0)))
    return answers

def do(kind, what, *more):
    if kind in ("open", "open again"):
        folder = FOLDER if kind == "open" else FOLDER + "/../handmade"
        mode = ctypes.RTLD_GLOBAL if more[0] else ctypes.DEFAULT_MODE
        opened[what] = ctypes.CDLL(f"{folder}/{what}.so", mode)
        return use(opened[what], what)
    if kind == "import":
        return importlib.import_module(what).__name__
    if kind == "make":
        callbacks[what] = HOOK(lambda value, factor=more[0]: value * factor)
    if kind == "free":
        callbacks.pop(what, None)
    if kind == "call" and what in callbacks:
        return callbacks[what](7)
    if kind == "hook" and what in callbacks and "libbase" in opened:
        callbacks["hooked"] = callbacks[what]
        opened["libbase"].base_set_hook(callbacks[what])
        return opened["libbase"].base_call(4)

def run(operations):
    return [do(*operation) for operation in operations] + [use(opened[name], name) for name in opened]

class Default(WorkerEntrypoint):
    def work(self, operations):
        return json.dumps([done, run(json.loads(operations))])
done = []
`;

/** What came of a plan: what its functions answered, and the function table in the end. */
export interface Outcome {
  answers: unknown;
  table: unknown;
}

/** How a plan is run. */
export interface Setting {
  chain: Chain;
  /** The layers under the program. */
  start: NamedLayer[];
  /** Where the handmade libraries are. */
  folder: string;
  stdlib: string;
  /** Called with every instance before Python runs on it. */
  prepare?(instance: Instance): void;
}

const doAll = (operations: Operation[]): string =>
  `done.append(run(json.loads(${JSON.stringify(JSON.stringify(operations))})))\n`;

const runnerFor = ({ folder }: Setting): string => `FOLDER = ${JSON.stringify(folder)}\n${RUNNER}`;

/** The plan in one instance from its beginning to its end. */
export async function runInOne(setting: Setting, plan: Plan): Promise<Outcome> {
  const instance = await setting.chain.restore(setting.start);
  setting.prepare?.(instance);
  const source = runnerFor(setting) + doAll(plan.packages) + doAll(plan.top);
  const exports = setting.chain.runOn(instance, source);
  return finish(setting, instance, exports, plan);
}

/** The plan with a snapshot after its first and its second part, each restored in another instance. */
export async function runInLayers(setting: Setting, plan: Plan): Promise<Outcome> {
  const { chain, start, stdlib } = setting;
  const first = await chain.restore(start);
  setting.prepare?.(first);
  const below = await chain.build(runnerFor(setting) + doAll(plan.packages), { instance: first });
  const lower = await namedLayer(below);
  const second = await chain.restore([...start, lower]);
  setting.prepare?.(second);
  const source = `from entry import *\n${doAll(plan.top)}`;
  const built = await chain.build(source, { instance: second, module: "second" });
  const last = await chain.restore([...start, lower]);
  applyLayer(last, await namedLayer(built), stdlib);
  setting.prepare?.(last);
  return finish(setting, last, built.exports, plan);
}

async function finish(
  { chain }: Setting,
  instance: Instance,
  exports: Parameters<Chain["serving"]>[1],
  plan: Plan,
): Promise<Outcome> {
  const answers = await chain.serving(instance, exports).ask("work", JSON.stringify(plan.handler));
  const { closures, state } = instance.table.mark();
  const steps = instance.table.steps.map((step) => ({ ...step, handle: 0, memoryBase: 0 }));
  return { answers, table: { state, callbacks: [...closures.keys()].sort(), steps } };
}
