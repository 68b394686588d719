import type { SavedState } from '@tercet/editor';
import { type MouseEvent, useCallback, useEffect, useState } from 'react';

export interface WayHome {
  /** The page waits for the last words to be saved, or for what the writer says. */
  waits: boolean;
  /** It leaves: nothing more is asked. */
  goes: boolean;
  /** A press on the logo, or its key. */
  go: (event?: MouseEvent) => void;
  /** The writer does not want to wait. */
  leaveNow: () => void;
  stay: () => void;
}

/** Whether the page holds words that leaving it could cost. */
const isUnsaved = ({ state, pendingSteps }: SavedState) =>
  state !== 'saved' && (state !== 'refused' || pendingSteps > 0);

/** The way to the list of documents: never away from what is not saved [HM8]. */
export function useWayHome(saved: SavedState): WayHome {
  const [leaving, setLeaving] = useState<'no' | 'waits' | 'goes'>('no');
  const unsaved = isUnsaved(saved);
  const go = useCallback((event?: MouseEvent) => {
    // Another tab, another window: this page stays where it is.
    if (event && (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey))
      return;
    event?.preventDefault();
    setLeaving('waits');
  }, []);
  useEffect(() => {
    if (leaving === 'waits' && !unsaved) setLeaving('goes');
    if (leaving === 'goes') location.assign('/');
  }, [leaving, unsaved]);
  return {
    waits: leaving === 'waits' && unsaved,
    goes: leaving === 'goes',
    go,
    leaveNow: useCallback(() => setLeaving('goes'), []),
    stay: useCallback(() => setLeaving('no'), []),
  };
}
