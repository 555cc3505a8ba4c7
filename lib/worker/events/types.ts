import type { ErrorBody } from "../../errors.ts";

/** Runs the program's `scheduled` handler, as the cron trigger would. */
export interface ScheduledEvent {
  kind: "scheduled";
  cron: string;
  /** Milliseconds since 1970. */
  scheduledTime: number;
}

/** A message as it is written by hand. */
export interface WrittenMessage {
  contentType: "json" | "text";
  /** JSON or text, by the content type. */
  body: string;
}

/** Messages for a queue that the program takes from. */
export interface QueueEvent {
  kind: "queue";
  queue: string;
  messages: WrittenMessage[];
}

/** A method of an entrypoint class, as another Worker calls it. */
export interface CallEvent {
  kind: "call";
  entrypoint: string;
  method: string;
  args: unknown[];
}

/** An event that is no request. */
export type ProgramEvent = ScheduledEvent | QueueEvent | CallEvent;

/** What a handler made of a message. */
export interface SettledMessage {
  id: string;
  body: string;
  fate: "acknowledged" | "retry";
  /** Seconds until it comes again, where the handler said so. */
  delaySeconds?: number | undefined;
}

/** What came of an event; times in milliseconds. */
export type EventOutcome =
  | { kind: "scheduled"; noRetry: boolean; milliseconds: number }
  | {
      kind: "queue";
      messages: SettledMessage[];
      /** What the handler raised; messages that it acknowledged before are done all the same. */
      error?: ErrorBody | undefined;
      milliseconds: number;
    }
  /** They are in a real queue, and reach its consumer from there. */
  | { kind: "queued"; queue: string; messages: number; milliseconds: number }
  | {
      kind: "call";
      /** As `describeValue` tells it. */
      result: string;
      milliseconds: number;
    };
