import { useCallback, useState } from 'react';
import { keep, readKept } from './kept.ts';

/**
 * A value that is kept in this browser.
 *
 * @param parse  makes a whole value of whatever was kept; never throws.
 */
export function useKept<Value>(
  name: string,
  parse: (kept: string | null) => Value,
): [Value, (value: Value) => void] {
  const [value, setValue] = useState(() => parse(readKept(name)));
  const change = useCallback(
    (next: Value) => {
      setValue(next);
      keep(name, JSON.stringify(next));
    },
    [name],
  );
  return [value, change];
}
