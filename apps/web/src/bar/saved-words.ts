import type { SavedState } from '@tercet/editor';
import type { Connection } from '../connection/server-state.ts';
import { percentWords } from './percent-words.ts';

export interface SavedWords {
  words: string;
  /** What is done about it; left out where the page is narrow. */
  more: string;
  tone: 'good' | 'busy' | 'bad';
}

/** Whether the page writes, only reads, or the document is over for it. */
export type Standing = 'writes' | 'reads' | 'over';

/** What the page says about the writer's edits [UX 14]; the reason of a failure is told below the bar. */
export function savedWords(saved: SavedState, connection: Connection, standing: Standing): SavedWords {
  if (standing === 'over') return { words: 'Closed', more: '', tone: 'bad' };
  if (standing === 'reads')
    return connection === 'connected'
      ? { words: 'Live', more: '', tone: 'good' }
      : { words: 'Reconnecting', more: '', tone: 'busy' };
  switch (saved.state) {
    case 'saved':
      return connection === 'connected'
        ? { words: 'Saved', more: '', tone: 'good' }
        : { words: 'All saved', more: ' — reconnecting', tone: 'busy' };
    case 'saving':
      return { words: `Saving…${percentWords(saved.progress)}`, more: '', tone: 'busy' };
    case 'not-saved':
      return {
        words: saved.progress ? `Not all saved${percentWords(saved.progress)}` : 'Not saved',
        more: saved.keptInBrowser ? ' — kept in this browser' : nextWords[saved.cause],
        tone: 'bad',
      };
    case 'refused':
      return { words: 'Not saved', more: '', tone: 'bad' };
    default:
      return saved satisfies never;
  }
}

const nextWords = {
  disconnected: ' — reconnecting',
  unanswered: ' — waiting for the server',
  failed: ' — trying again',
};
