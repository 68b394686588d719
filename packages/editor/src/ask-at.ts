import type { Block, ContinuationAskInput } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import { placeAt } from './candidate-place.ts';
import { joinCandidate } from './join-candidate.ts';
import { promptBeforeCursor } from './prompt-before-cursor.ts';

/** What of an ask follows from where the caret stands. */
export type AskAtPlace = Pick<ContinuationAskInput, 'prompt' | 'settings' | 'block' | 'spaced'>;

type Settings = ContinuationAskInput['settings'];

/** Most tokens of a heading that is to be whole. */
const headingTokens = 20;

/**
 * The ask of a place in a document: what is read, the block it goes on in, and how long that block's candidates are.
 * In code it is a bare continuation.
 *
 * @param position inside a textblock of `doc`.
 * @param settings as the writer has them.
 */
export function askAt(doc: Node, position: number, settings: Settings): AskAtPlace {
  const prompt = promptBeforeCursor(doc, position);
  const { before, surroundings } = placeAt(doc, position);
  if (surroundings === 'code') return { prompt, settings: { ...settings, stopAt: 'none' } };
  const isHeading = doc.resolve(position).parent.type.name === 'heading';
  const block = isHeading ? 'heading' : surroundings === 'list' ? 'list_item' : 'paragraph';
  // What ends in a space begins a word; a marker's own space is there as well.
  const isSpaced = /[^\S\n]$/u.test(before) || (before === '' && /\S$/u.test(prompt));
  return { prompt, block, ...(isSpaced && { spaced: true }), settings: settingsIn(block, settings) };
}

/** A heading is one line; an item ends with its first sentence. */
function settingsIn(block: Block, settings: Settings): Settings {
  if (settings.stopAt !== 'sentence') return settings;
  if (block === 'paragraph') return settings;
  const { maxTokens } = settings;
  const most =
    block === 'heading' && maxTokens !== undefined ? { maxTokens: Math.min(maxTokens, headingTokens) } : {};
  return { ...settings, ...most, minTokens: 0, stopAt: block === 'heading' ? 'paragraph' : 'sentence' };
}

/** What taking a candidate would insert there. */
export function insertedAt(doc: Node, position: number, raw: string): string {
  const { before, after, surroundings, quotes } = placeAt(doc, position);
  return joinCandidate(before, raw, after, surroundings, quotes);
}
