import { type ErrorBody, ThawError } from "../errors.ts";
import { ScheduledController } from "../worker/events/controller.ts";
import { describeValue } from "../worker/events/describe.ts";
import { MessageBatch } from "../worker/events/message-batch.ts";
import type {
  CallEvent,
  EventOutcome,
  ProgramEvent,
  QueueEvent,
  ScheduledEvent,
  WrittenMessage,
} from "../worker/events/types.ts";
import { eventContext } from "./context.ts";
import type { Session } from "./session.ts";

/**
 * Calls the program's handler for an event that is no request.
 * @throws ThawError what the handler raised; `no_handler` or `not_found` where there is none
 */
export async function runEvent(session: Session, event: ProgramEvent): Promise<EventOutcome> {
  const start = performance.now();
  const outcome = await outcomeOf(session, event);
  return { ...outcome, milliseconds: performance.now() - start };
}

type Timeless<T> = T extends unknown ? Omit<T, "milliseconds"> : never;

function outcomeOf(session: Session, event: ProgramEvent): Promise<Timeless<EventOutcome>> {
  switch (event.kind) {
    case "scheduled":
      return runScheduled(session, event);
    case "queue":
      return runQueue(session, event);
    case "call":
      return runCall(session, event);
  }
}

async function runScheduled({ program, env }: Session, { cron, scheduledTime }: ScheduledEvent) {
  const controller = new ScheduledController(cron, scheduledTime);
  await program.callDefault("scheduled", controller, env, eventContext());
  return { kind: "scheduled" as const, noRetry: !ScheduledController.isRetried(controller) };
}

async function runQueue({ program, env }: Session, { queue, messages }: QueueEvent) {
  const batch = new MessageBatch(
    queue,
    messages.map((message) => ({
      id: crypto.randomUUID().replaceAll("-", ""),
      timestamp: new Date(),
      attempts: 1,
      body: bodyOf(message),
    })),
  );
  let error: ErrorBody | undefined;
  try {
    await program.callDefault("queue", batch, env, eventContext());
  } catch (thrown) {
    error = ThawError.from(thrown).toJSON();
    if (error.code === "no_handler") throw thrown;
  }
  const words = MessageBatch.settle(batch, error ? "exception" : "ok");
  const settled = batch.messages.map(({ id }, at) => {
    const word = words.get(id);
    const fate = word?.acknowledged ? ("acknowledged" as const) : ("retry" as const);
    return { id, body: messages[at]?.body ?? "", fate, delaySeconds: word?.delaySeconds };
  });
  return { kind: "queue" as const, messages: settled, error };
}

function bodyOf({ contentType, body }: WrittenMessage): unknown {
  return contentType === "json" ? (JSON.parse(body) as unknown) : body;
}

async function runCall({ program, env }: Session, { entrypoint, method, args }: CallEvent) {
  const described = program.exports.classes.find(
    ({ name, kind }) => name === entrypoint && kind === "entrypoint",
  );
  if (!described) {
    throw new ThawError("not_found", `The program has no entrypoint class ${entrypoint}.`);
  }
  if (!described.methods.includes(method)) {
    throw new ThawError("not_found", `${entrypoint} has no method ${method}.`);
  }
  const value = await program.callMethod(entrypoint, method, eventContext(), env, ...args);
  return { kind: "call" as const, result: await describeValue(value) };
}
