import { z } from "zod";
import { ThawError } from "../errors.ts";
import type { QueueConsumer, WorkerSettings } from "../project/bindings/types.ts";
import type { CloudflareClient } from "./cloudflare.ts";

const anything = z.unknown();
const consumerResult = z.looseObject({
  consumer_id: z.string(),
  script: z.string().nullish(),
  script_name: z.string().nullish(),
  service: z.string().nullish(),
});
const queueResult = z.looseObject({
  queue_id: z.string(),
  queue_name: z.string(),
  consumers: z.array(consumerResult).nullish(),
});

/** Whether anything but requests starts a Worker. */
export const needsTriggers = ({ crons, consumers, bindings }: WorkerSettings): boolean =>
  crons !== undefined || consumers.length > 0 || bindings.some(({ type }) => type === "workflow");

/** Sets what starts a Worker besides requests: schedules, queues it takes from, its workflows. */
export async function setTriggers(
  client: CloudflareClient,
  name: string,
  { crons, consumers, bindings }: WorkerSettings,
): Promise<void> {
  for (const binding of bindings) {
    if (binding.type !== "workflow") continue;
    if (binding.script_name !== undefined && binding.script_name !== name) continue;
    const path = `/workflows/${encodeURIComponent(binding.workflow_name)}`;
    const body = { script_name: name, class_name: binding.class_name };
    await client.call("PUT", path, anything, body);
  }
  if (crons !== undefined) {
    const path = `/workers/scripts/${encodeURIComponent(name)}/schedules`;
    const schedules = crons.map((cron) => ({ cron }));
    await client.call("PUT", path, anything, schedules);
  }
  for (const consumer of consumers) await setConsumer(client, name, consumer);
}

/** Adds the Worker to a queue's consumers, or changes how it takes from it. */
async function setConsumer(
  client: CloudflareClient,
  name: string,
  consumer: QueueConsumer,
): Promise<void> {
  const body = consumerBody(name, consumer);
  const { path, own } = await findConsumer(client, name, consumer.queue);
  const change = (id: string) => client.call("PUT", `${path}/${id}`, anything, body);
  if (own !== undefined) return void (await change(own));
  await client.call("POST", path, anything, body).catch(async (thrown: unknown) => {
    // The answer to an earlier try may have been lost.
    const added = await findConsumer(client, name, consumer.queue).catch(() => undefined);
    if (added?.own === undefined) throw thrown;
    await change(added.own);
  });
}

/** A queue's consumers in the API, and which of them is this Worker. */
async function findConsumer(
  client: CloudflareClient,
  name: string,
  queueName: string,
): Promise<{ path: string; own: string | undefined }> {
  const asked = `/queues?name=${encodeURIComponent(queueName)}`;
  const queues = await client.call("GET", asked, z.array(queueResult));
  const queue = queues.find(({ queue_name }) => queue_name === queueName);
  if (!queue) throw new ThawError("deploy_failed", `There is no queue ${queueName}.`);
  const own = queue.consumers?.find(({ script, script_name, service }) =>
    [script, script_name, service].includes(name),
  );
  return { path: `/queues/${queue.queue_id}/consumers`, own: own?.consumer_id };
}

function consumerBody(name: string, consumer: QueueConsumer): object {
  const { max_batch_timeout: seconds } = consumer;
  return {
    type: "worker",
    script_name: name,
    dead_letter_queue: consumer.dead_letter_queue,
    settings: {
      batch_size: consumer.max_batch_size,
      max_retries: consumer.max_retries,
      max_wait_time_ms: seconds === undefined ? undefined : seconds * 1000,
      max_concurrency: consumer.max_concurrency,
      retry_delay: consumer.retry_delay,
    },
  };
}
