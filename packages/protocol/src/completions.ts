import { z } from 'zod';
import { stopString } from './continuation.ts';
import { limits } from './limits.ts';
import { promptText, text } from './text.ts';

const prompt = promptText(limits.promptCharacters);

/** `POST /v1/completions`: the OpenAI shape. Unknown fields are ignored, as OpenAI clients expect. */
export const completionRequestSchema = z.object({
  model: text(limits.modelNameCharacters),
  prompt: z.union([prompt, z.array(prompt).length(1)]).default(''),
  n: z.int().min(1).max(limits.candidates).nullish(),
  max_tokens: z.int().min(1).max(limits.maxTokens).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop: z.union([stopString, z.array(stopString).max(limits.stopStrings)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  echo: z.literal(false).nullish(),
  suffix: z.literal('').nullish(),
  best_of: z.literal(1).nullish(),
  logprobs: z.literal(0).nullish(),
  user: text(limits.wordsCharacters).nullish(),
  /** Beyond OpenAI's, as other servers name them. */
  top_k: z.int().min(0).max(1_000).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  repetition_penalty: z.number().min(1).max(2).nullish(),
  /** The same text for the same seed, whatever else is asked [CN17]. */
  reproducible: z.boolean().nullish(),
});
export type CompletionRequest = z.infer<typeof completionRequestSchema>;

export interface CompletionChoice {
  index: number;
  text: string;
  finish_reason: 'stop' | 'length' | null;
  logprobs: null;
}

export interface Completion {
  id: string;
  object: 'text_completion';
  /** Seconds since 1970. */
  created: number;
  model: string;
  choices: CompletionChoice[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
}

export interface ErrorEnvelope {
  error: { message: string; type: string; param: string | null; code: string };
}
