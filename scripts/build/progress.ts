const REMINDER_MS = 15_000;

/** Runs a step and prints what it is, that it still runs, and how long it took. */
export async function withProgress(title: string, step: () => Promise<void>): Promise<void> {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${title} …`);
  const reminder = setInterval(() => console.log(`${title} … ${seconds()} s`), REMINDER_MS);
  try {
    await step();
  } finally {
    clearInterval(reminder);
  }
  console.log(`${title}: ${seconds()} s`);
}
