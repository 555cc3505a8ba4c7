/** The Durable Objects of control (`ControlEnv` in `workers/edge/env.ts`). */
export const CONTROL_OBJECTS = {
  REGISTRY: { className: "Registry", useSQLite: true },
  TAILS: { className: "TailRoom", useSQLite: true },
};
