import { Cron } from "croner";

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * A cron trigger's expression, as Cloudflare reads it: five fields, in UTC, days of the week from 1
 * (Sunday) to 7 (Saturday) or by name, with `L`, `W` and `#`.
 * @throws Error that says what is wrong with it
 * @see https://developers.cloudflare.com/workers/configuration/cron-triggers/
 */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) {
    throw new Error(
      "it needs five fields, separated by spaces: minute, hour, day of month, month, day of week",
    );
  }
  const pattern = [...fields.slice(0, 4), daysByName(fields[4] ?? "")].join(" ");
  let cron: Cron;
  try {
    cron = new Cron(pattern, { timezone: "UTC", mode: "5-part", sloppyRanges: true, paused: true });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(reason.replace(/^CronPattern: /, "").replace(/\.$/, ""));
  }
  if (cron.nextRun() === null) throw new Error("there is no such day");
  return cron;
}

/** What is wrong with an expression, or null. */
export function cronProblem(expression: string): string | null {
  try {
    parseCron(expression);
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** Elsewhere 0 is Sunday; by name no one can take a day for another. */
function daysByName(field: string): string {
  return field
    .split(",")
    .map((part) => {
      const [days = "", ...rest] = part.split(/(?=[/#])/);
      return days.replace(/\d+/g, dayName) + rest.join("");
    })
    .join(",");
}

function dayName(number: string): string {
  const name = DAYS[Number(number) - 1];
  if (name === undefined) {
    throw new Error(`${number} is no day of the week: they go from 1 (Sunday) to 7 (Saturday)`);
  }
  return name;
}
