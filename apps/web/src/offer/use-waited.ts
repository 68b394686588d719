import { steadyTime } from '@tercet/editor';
import { useEffect, useState } from 'react';

/** Milliseconds since a moment, renewed twice a second while somebody waits; 0 otherwise. */
export function useWaited(since: number, waiting: boolean): number {
  const [now, setNow] = useState(since);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => setNow(steadyTime()), 500);
    return () => clearInterval(timer);
  }, [waiting]);
  return waiting ? Math.max(0, now - since) : 0;
}
