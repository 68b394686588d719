import type { ContinuationAsk } from '@tercet/protocol';
import type { RunnerShape } from './model-runner.ts';
import { hiddenTokens, promptWindow, slideText, slideTokens } from './prompt-window.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What decides which tokens of a text are read. */
export interface PromptAsked extends Pick<ContinuationAsk, 'prompt' | 'candidates' | 'overflow'> {
  maxTokens: number;
}

export type PromptRead =
  | {
      ok: true;
      prompt: Int32Array;
      /** Most KV indices that may lie hidden within it. */
      hidden: number;
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
  const text = tokenizer.encode(overflow === 'slide' ? slideText(asked.prompt, window) : asked.prompt);
  const start = tokenizer.startsEveryText || !text.length ? [tokenizer.startToken] : [];
  const tokens = start.length + text.length;
  if (tokens > limit && overflow === 'fail') return { ok: false, tokens, limit };
  const kept = slideTokens(text, { ...window, promptTokens: limit - start.length });
  const prompt = Int32Array.from([...start, ...kept]);
  return { ok: true, prompt, hidden: hiddenTokens(shape, prompt.length, candidates, maxTokens) };
}
