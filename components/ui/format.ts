/** Milliseconds as a person reads them: `0.8 ms`, `420 ms`, `3.2 s`. */
export function milliseconds(value: number): string {
  if (value >= 10_000) return `${Math.round(value / 1000)} s`;
  if (value >= 1_000) return `${(value / 1000).toFixed(1)} s`;
  return value < 10 && value % 1 !== 0 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

/** A moment of today as `14:05`, an older one with its date. */
export function moment(time: number, now = Date.now()): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return new Date(now).toDateString() === date.toDateString()
    ? clock
    : `${date.toLocaleDateString([], { day: "numeric", month: "short" })}, ${clock}`;
}

export interface Timing {
  name: string;
  duration: number | undefined;
  description: string | undefined;
}

/** The entries of a `Server-Timing` header. */
export function serverTimings(header: string): Timing[] {
  return header.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).flatMap((entry) => {
    const [name = "", ...parameters] = entry.split(";").map((part) => part.trim());
    if (name === "") return [];
    const get = (key: string): string | undefined =>
      parameters
        .find((parameter) => parameter.startsWith(`${key}=`))
        ?.slice(key.length + 1)
        .replace(/^"(.*)"$/, "$1");
    const duration = get("dur");
    return [
      {
        name,
        duration: duration === undefined ? undefined : Number(duration),
        description: get("desc"),
      },
    ];
  });
}
