import { type ContinuationSettings, limits } from '@tercet/protocol';
import { createTextCut, createWholeCharacters } from '@tercet/protocol/pieces';

/** The text of one candidate that another server writes, on its way to who asked. */
export interface CandidateText {
  /**
   * @returns why the candidate is over with it, whatever follows; null when it is not. `length`: it is more than was
   * asked for, and what is more is left out.
   */
  push(text: string): 'stop' | 'length' | null;
  /** Pieces taken: as far as anybody here knows, tokens. */
  tokens(): number;
  /** Nothing follows: shows what was held back. @returns whether the text came to its end in it. */
  finish(): boolean;
  /** What was shown up to its last whole sentence; null: it is all that, there is none, or none was asked for. */
  whole(): string | null;
}

/**
 * Passes it on in whole characters [CN5], up to its end by `stop` and `stopAt` [CN9]: the server is told the stop strings
 * too, but not every server leaves them out, and sentences and paragraphs none knows. No more
 * pieces are taken than tokens were asked for, and no more characters than so many tokens may have: a server may not know
 * when to end.
 *
 * @param before what stands before it in its paragraph, where it is to keep to that.
 */
export function createCandidateText(
  settings: Pick<ContinuationSettings, 'stop' | 'stopAt' | 'minTokens' | 'maxTokens'>,
  onText: (text: string) => void,
  before?: string,
): CandidateText {
  const characters = createWholeCharacters();
  const cut = createTextCut(settings, before);
  let shown = '';
  let pieces = 0;
  let room = settings.maxTokens * limits.tokenCharacters;

  function show({ text, stopped }: ReturnType<typeof cut.push>): boolean {
    if (text !== '') onText(text);
    shown += text;
    return stopped;
  }

  return {
    push(text) {
      if (text === '') return null;
      if (pieces === settings.maxTokens) return 'length';
      const more = text.slice(0, room);
      room -= more.length;
      pieces += 1;
      if (show(cut.push(characters.push(more)))) return 'stop';
      return more.length < text.length ? 'length' : null;
    },
    tokens: () => pieces,
    finish: () => show(cut.push(characters.finish())) || show(cut.finish()),
    whole() {
      const length = cut.wholeLength();
      return length > 0 && length < shown.length ? shown.slice(0, length) : null;
    },
  };
}
