import { useEffect, useState } from 'react';
import { useServerState } from '../connection/server-context.ts';
import { Notice } from './notice.tsx';

/** Nothing for the first 300 ms, so a quick answer does not flash; then what the page is waiting for [UX 12]. */
export function SlowNotice({ doing }: { doing: string }) {
  const { connection } = useServerState();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) return null;
  if (connection === 'connected') return <Notice waiting title={doing} />;
  return (
    <Notice waiting title="Connecting to the server…">
      {connection === 'lost' ? 'The connection was lost; trying again.' : 'It will continue automatically.'}
    </Notice>
  );
}
