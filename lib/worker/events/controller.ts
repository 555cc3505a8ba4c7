/** What a `scheduled` handler is called with. */
export class ScheduledController {
  readonly cron: string;
  /** Milliseconds since 1970. */
  readonly scheduledTime: number;
  readonly type = "scheduled";
  #isRetried = true;

  constructor(cron: string, scheduledTime: number) {
    this.cron = cron;
    this.scheduledTime = scheduledTime;
  }

  /** Cloudflare doesn't run it again when it fails. */
  noRetry(): void {
    this.#isRetried = false;
  }

  static isRetried(controller: ScheduledController): boolean {
    return controller.#isRetried;
  }
}
