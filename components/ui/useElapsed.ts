import { useEffect, useState } from "react";

/** Milliseconds since `startedAt` (by `performance.now()`), counting while `running`. */
export function useElapsed(startedAt: number, running: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!running) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, [running]);
  return Math.max(0, now - startedAt);
}
