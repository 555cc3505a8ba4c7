import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../../tests/edge/client.ts";

const PAUSE_MS = 20;
const PATIENCE_MS = 60_000;

/** Milliseconds from now until a Worker's own address answers with a text. */
export async function firstAnswer(port: number, name: string, text: string): Promise<number> {
  const began = performance.now();
  for (;;) {
    const answer = await ask({ port }, `${name}.localhost`);
    const milliseconds = performance.now() - began;
    if (answer.text.includes(text)) return milliseconds;
    if (milliseconds > PATIENCE_MS) {
      throw new Error(`${name} never answered with "${text}": ${answer.text.slice(0, 500)}`);
    }
    await sleep(PAUSE_MS);
  }
}
