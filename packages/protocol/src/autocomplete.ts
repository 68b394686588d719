import { z } from 'zod';
import { limits } from './limits.ts';
import { promptText, text } from './text.ts';

/** `POST /autocomplete/:model`: Write With Transformer's own request (2019). Numbers may come as strings. */
export const autocompleteRequestSchema = z.object({
  context: promptText(limits.promptCharacters),
  /** `gpt2/small`, …: accepted as the old page sent it; the model is the one in the path. */
  model_size: text(limits.modelNameCharacters).optional(),
  top_p: z.coerce.number().min(0).max(1).default(0.9),
  temperature: z.coerce.number().min(0).max(5).default(1),
  /** Seconds the sentences may take. */
  max_time: z.coerce
    .number()
    .positive()
    .max(limits.maxTimeMs / 1000)
    .default(1),
});
export type AutocompleteRequest = z.infer<typeof autocompleteRequestSchema>;

export interface AutocompleteResponse {
  /** `time` in seconds. */
  sentences: { value: string; time: number; tokens: number }[];
}
