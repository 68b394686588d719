import { z } from 'zod';
import { continuationSettingsSchema, stopString } from './continuation.ts';
import { limits } from './limits.ts';
import { promptText, text } from './text.ts';

const prompt = promptText(limits.promptCharacters);
const { temperature, topP, minP, repetitionPenalty } = continuationSettingsSchema.shape;

/** A field that the field knows and Tercet does not serve: only its value that changes nothing passes. */
const only = <const Value extends number | boolean | string>(value: Value) =>
  z
    .literal(value, {
      error: `not served here; only ${JSON.stringify(value)}, which changes nothing, is taken`,
    })
    .nullish();
/** An empty one is none. */
const stop = z.union([z.literal(''), stopString]);
/** What is not looked at; as many members as no client sends. */
const word = z.union([text(limits.labelCharacters * 10), z.number(), z.boolean(), z.null()]);
const harmless = z.union([word, z.record(text(limits.idCharacters), word)]).optional();

/**
 * `POST /v1/completions`: the OpenAI shape, with what vLLM and llama.cpp name besides. `null` is as good as absent.
 * Nothing is ignored in silence: a field that is not known is refused, since it might change the text.
 */
export const completionRequestSchema = z.strictObject({
  /** Absent or empty: the default model. */
  model: text(limits.modelNameCharacters).nullish(),
  /** One text, or several: choice `prompt × n + candidate`. */
  prompt: z
    .union([prompt, z.array(prompt).min(1).max(limits.promptsOfRequest)], {
      error: `must be a text, or 1 to ${limits.promptsOfRequest} texts; tokens are not taken`,
    })
    .nullish(),
  n: z.int().min(1).max(limits.candidates).nullish(),
  /** What is over the limit is lowered to it, and ends with `length`. */
  max_tokens: z.int().min(1).nullish(),
  temperature: temperature.unwrap().nullish(),
  top_p: topP.unwrap().nullish(),
  /** Any whole number; its lowest 32 bits count. */
  seed: z.number().refine(Number.isInteger, 'must be a whole number').nullish(),
  stop: z.union([stop, z.array(stop).max(limits.stopStrings)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({
      include_usage: z.boolean().nullish(),
      include_obfuscation: harmless,
      continuous_usage_stats: only(false),
    })
    .nullish(),
  /** The prompt stands before each choice. */
  echo: z.boolean().nullish(),

  /** Beyond OpenAI's, as other servers name them. 0 and −1 turn `top_k` off. */
  top_k: z.int().min(-1).max(1_000).nullish(),
  min_p: minP.unwrap().nullish(),
  repetition_penalty: repetitionPenalty.unwrap().nullish(),
  /** llama.cpp's name of it. */
  repeat_penalty: repetitionPenalty.unwrap().nullish(),
  /** The same text for the same seed, whatever else is asked [CN17]. */
  reproducible: z.boolean().nullish(),

  suffix: only(''),
  best_of: z.int().min(1).nullish(),
  logprobs: only(false),
  frequency_penalty: only(0),
  presence_penalty: only(0),
  logit_bias: z.strictObject({}, { error: 'not served here' }).nullish(),
  min_tokens: only(0),
  typical_p: only(1),
  length_penalty: only(1),
  ignore_eos: only(false),
  use_beam_search: only(false),
  skip_special_tokens: only(true),

  /** These change no text. */
  user: harmless,
  metadata: harmless,
  store: harmless,
  service_tier: harmless,
  priority: harmless,
  request_id: harmless,
  cache_prompt: harmless,
  prompt_cache_key: harmless,
  safety_identifier: harmless,
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
  usage?: CompletionUsage | null;
}

export interface CompletionUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

export interface ErrorEnvelope {
  error: { message: string; type: string; param: string | null; code: string };
}
