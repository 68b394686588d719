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

/** The tokens the model reads of a text: all, or the end of one that is too long; a start token for none. */
export function readPrompt(shape: RunnerShape, tokenizer: Tokenizer, asked: PromptAsked): PromptRead {
  const { candidates, maxTokens, overflow } = asked;
  const window = promptWindow(shape, candidates, maxTokens);
  const limit = window.promptTokens;
  const tokens = tokenizer.encode(overflow === 'slide' ? slideText(asked.prompt, window) : asked.prompt);
  if (tokens.length > limit && overflow === 'fail') return { ok: false, tokens: tokens.length, limit };
  const prompt = Int32Array.from(tokens.length ? slideTokens(tokens, window) : [tokenizer.startToken]);
  return { ok: true, prompt, hidden: hiddenTokens(shape, prompt.length, candidates, maxTokens) };
}
