/** Milliseconds until an ISO date, 0 once it has passed; null where there is no date. */
export function remaining(date: string | null, now: number): number | null {
  if (date === null) return null;
  const end = Date.parse(date);
  return Number.isNaN(end) ? null : Math.max(0, end - now);
}

/** `59:03`, or `1:02:03` from an hour on. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
