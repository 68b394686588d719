import type { ContinuationAsk } from '@tercet/protocol';
import { frameBefore } from './frame.ts';
import { healPrompt } from './heal-prompt.ts';
import type { RunnerShape } from './model-runner.ts';
import { type Opening, openingAt } from './opening.ts';
import { hiddenTokens, promptWindow, slideText, slideTokens } from './prompt-window.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What decides which tokens of a text are read. */
export interface PromptAsked extends Pick<ContinuationAsk, 'prompt' | 'candidates' | 'overflow'> {
  maxTokens: number;
  block?: ContinuationAsk['block'];
  spaced?: ContinuationAsk['spaced'];
}

/** How every candidate of an ask begins. */
export interface Beginning {
  /** Bytes of the text's end that the first tokens have to give again [CN19]; empty for none. */
  required: Uint8Array;
  opening: Opening;
  /** The text of the block before the caret. */
  before: string;
}

export type PromptRead =
  | {
      ok: true;
      prompt: Int32Array;
      /** Most KV indices that may lie hidden within it. */
      hidden: number;
      /** Null for an ask of no block: anything may follow. */
      beginning: Beginning | null;
    }
  | { ok: false; tokens: number; limit: number };

/**
 * The tokens the model reads of a text: all, or the end of one that is too long; a start token for none, and
 * before each for a model that knows no text without. It counts, and stays where it is when the text slides.
 */
export function readPrompt(shape: RunnerShape, tokenizer: Tokenizer, asked: PromptAsked): PromptRead {
  const { candidates, maxTokens, overflow } = asked;
  const window = promptWindow(shape, candidates, maxTokens);
  const limit = window.promptTokens;
  const read = overflow === 'slide' ? slideText(asked.prompt, window) : asked.prompt;
  const { tokens: text, beginning } = textOf(
    asked.block && asked.spaced ? `${read} ` : read,
    tokenizer,
    asked.block,
  );
  const start = tokenizer.startsEveryText || !text.length ? [tokenizer.startToken] : [];
  const tokens = start.length + text.length;
  if (tokens > limit && overflow === 'fail') return { ok: false, tokens, limit };
  const kept = slideTokens(text, { ...window, promptTokens: limit - start.length });
  const prompt = Int32Array.from([...start, ...kept]);
  return { ok: true, prompt, hidden: hiddenTokens(shape, prompt.length, candidates, maxTokens), beginning };
}

function textOf(
  text: string,
  tokenizer: Tokenizer,
  block: ContinuationAsk['block'],
): { tokens: readonly number[]; beginning: Beginning | null } {
  if (block === undefined) return { tokens: tokenizer.encode(text), beginning: null };
  const opening = openingAt(text, block);
  const frame = block === 'paragraph' ? frameBefore(text) : '';
  const { tokens, required } = healPrompt(frame + text, tokenizer, opening.closing !== '');
  const before = text.slice(text.lastIndexOf('\n') + 1);
  return { tokens, beginning: { required, opening, before } };
}
