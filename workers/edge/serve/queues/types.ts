/** How a queue's messages reach a Worker; seconds where it says so. */
export interface Consumer {
  script: string;
  batchSize: number;
  /** How long a batch that isn't full waits for more, in milliseconds. */
  maxWaitMs: number;
  maxRetries: number;
  retryDelaySeconds: number;
  /** Id of the queue for messages that failed too often. */
  deadLetter: string | null;
}

/** A queue as serve needs it. */
export interface QueueConfig {
  id: string;
  name: string;
  deliveryDelaySeconds: number;
  consumer: Consumer | null;
}

/** A message that waits in a broker. */
export interface WaitingMessage {
  id: string;
  /** Milliseconds since 1970. */
  sent: number;
  /** How often it was delivered before. */
  attempts: number;
}

/** What came of a batch, as workerd tells it. */
export interface BatchResult {
  outcome: string;
  ackAll: boolean;
  retryBatch: { retry: boolean; delaySeconds?: number };
  explicitAcks: string[];
  retryMessages: { msgId: string; delaySeconds?: number }[];
}
