const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** Calls `stop` at the first Ctrl-C (or TERM, or HUP) and exits when it is done; a second one exits at once. */
export function onStopSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const [name, number] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      const code = 128 + number;
      if (stopping) process.exit(code);
      stopping = true;
      stop()
        .catch((error: unknown) => console.error(error))
        .finally(() => process.exit(code));
    });
  }
}
