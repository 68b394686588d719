/** Folders of `models/` whose cards come with Tercet: `remove` leaves the card, and the page offers them. */
export const catalogue = [
  'smollm2-135m',
  'smollm2-360m',
  'smollm2-1.7b',
  'distilgpt2',
  'gpt2',
  'gpt2-medium',
  'gpt2-large',
  'gpt2-xl',
  'gemma-3-270m',
  'qwen3-0.6b',
];

/** The model inside: never removed, and its merges are what a synthesised one borrows. */
export const embedded = 'smollm2-135m';
