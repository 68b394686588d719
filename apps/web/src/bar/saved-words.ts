import type { SavedState } from '@tercet/editor';
import { describeFailure } from '@tercet/protocol';
import type { Connection } from '../connection/server-state.ts';

export interface SavedWords {
  words: string;
  tone: 'good' | 'busy' | 'bad';
}

/** What the page says about the writer's edits [UX 14]. */
export function savedWords(saved: SavedState, connection: Connection): SavedWords {
  switch (saved.state) {
    case 'saved':
      return connection === 'connected'
        ? { words: 'Saved', tone: 'good' }
        : { words: 'All saved — reconnecting', tone: 'busy' };
    case 'saving':
      return { words: 'Saving…', tone: 'busy' };
    case 'not-saved':
      if (saved.cause === 'disconnected') return { words: 'Not saved — reconnecting', tone: 'bad' };
      if (saved.cause === 'unanswered')
        return { words: 'Not saved yet — waiting for the server', tone: 'bad' };
      return {
        words: `Not saved — ${saved.failure ? describeFailure(saved.failure) : 'trying again.'}`,
        tone: 'bad',
      };
    case 'refused':
      return { words: `Not saved — ${describeFailure(saved.failure)}`, tone: 'bad' };
    default:
      return saved satisfies never;
  }
}
