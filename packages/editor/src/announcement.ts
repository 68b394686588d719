import { describeFailure } from '@tercet/protocol';
import type { SuggestState } from './suggest-state.ts';

/**
 * What the one polite live region says [UX 16]. The same text while a candidate grows: it names the focused
 * candidate only once nothing streams any more, or once that candidate is complete.
 */
export function announcement(suggest: SuggestState): string {
  if (suggest.phase !== 'idle' && suggest.againAt !== null) {
    return 'The models are busy with other writers. Trying again in a moment; Escape stops it.';
  }
  switch (suggest.phase) {
    case 'idle':
      return '';
    case 'asked':
      return suggest.queuePlace === null
        ? 'Looking for suggestions.'
        : `Waiting for suggestions; place ${suggest.queuePlace} in the queue.`;
    case 'failed':
      return `${describeFailure(suggest.failure)} ${settled(suggest)}`.trim();
    case 'streaming':
    case 'settled':
      return settled(suggest);
    default:
      return suggest satisfies never;
  }
}

function settled(suggest: Exclude<SuggestState, { phase: 'idle' }>): string {
  const { candidates, focused } = suggest;
  if (candidates.length === 0) return suggest.phase === 'failed' ? '' : 'No suggestions.';
  const changed = suggest.changed ? ' The text has changed since.' : '';
  const count = `${candidates.length} ${candidates.length === 1 ? 'suggestion' : 'suggestions'}`;
  const row = candidates[focused];
  if (row === undefined) return `${count}.${changed}`;
  const place = `${focused + 1} of ${candidates.length}`;
  const words = row.done ? `: ${row.text.trim()}` : ', still being written';
  return `${count}, ${place}${words}${changed && ` ${changed.trim()}`}`;
}

/** The announcement of one editor: told anew when something is ready or the focus moves, not while text is typed through. */
export function announcer(): (suggest: SuggestState) => string {
  let key = '';
  let said = '';
  return (suggest) => {
    const next = keyOf(suggest);
    if (next !== key) said = announcement(suggest);
    key = next;
    return said;
  };
}

function keyOf(suggest: SuggestState): string {
  if (suggest.phase === 'idle') return 'idle';
  const { phase, candidates, focused, changed, againAt } = suggest;
  const row = candidates[focused];
  const waiting = phase === 'asked' ? suggest.queuePlace : phase === 'failed';
  const shown = [candidates.length, row?.id, row?.done, changed];
  return JSON.stringify([...shown, phase === 'asked', waiting, againAt !== null]);
}
