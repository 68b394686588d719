import type { EditorSnapshot } from '@tercet/editor';
import type { ModelInfo } from '@tercet/protocol';
import { type Standing, savedWords } from '../bar/saved-words.ts';
import type { Connection } from '../connection/server-state.ts';
import { keyWords } from '../keys/key-words.ts';
import { failureWords, waitingWords } from '../offer/offer-words.ts';
import { writerName } from '../people/writer-name.ts';

interface Around {
  connection: Connection;
  standing: Standing;
  model: ModelInfo | null;
  /** Whether the ask failed because the page lost the server. */
  cutOff: boolean;
  /** What opens another's suggestions. */
  openKey: string | undefined;
}

/**
 * What the one polite live region says [UX 16]: what failed or is waited for, the suggestions, what was done; else
 * that edits are in danger, else that another is offered something.
 */
export function heardWords(snapshot: EditorSnapshot, around: Around): string {
  const { suggest, saved, announcement, asker, others } = snapshot;
  const { connection, standing, model, cutOff, openKey } = around;
  if (asker === null && suggest.phase === 'failed') return failureWords(suggest, model, cutOff).words;
  // Only that it stopped: how far a wait has come would be told again and again.
  const stopped = suggest.phase === 'streaming' && asker === null ? waitingWords(suggest, model, 0) : null;
  if (stopped !== null) return stopped;
  if (announcement !== '') return announcement;
  const { words, more, tone } = savedWords(saved, connection, standing);
  if (tone === 'bad') return `${words}${more}`;
  const other = others.find(({ opened }) => !opened);
  if (other === undefined || suggest.phase !== 'idle') return '';
  const way = openKey === undefined ? '' : ` ${keyWords(openKey)} opens them.`;
  return `${writerName(other.writer)} asked for suggestions.${way}`;
}
