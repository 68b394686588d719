/** Sizes of a model, in its checkpoint's terms. */
export interface ModelShape {
  architecture: 'gpt2' | 'llama' | 'qwen3' | 'gemma3';
  title: string;
  layers: number;
  width: number;
  inner: number;
  heads: number;
  kvHeads: number;
  /** Numbers in a head; width ÷ heads unless told otherwise. */
  headSize?: number;
  vocabSize: number;
  contextTokens: number;
  /** Tokens that most layers of a Gemma 3 see. */
  window?: number;
}

/** Numbers in a head. */
export function headSizeOf({ headSize, width, heads }: ModelShape): number {
  return headSize ?? width / heads;
}

function gpt2(title: string, layers: number, width: number, heads: number): ModelShape {
  const common = { architecture: 'gpt2', vocabSize: 50_257, contextTokens: 1024 } as const;
  return { ...common, title, layers, width, inner: 4 * width, heads, kvHeads: heads };
}

function smollm2(
  title: string,
  layers: number,
  width: number,
  inner: number,
  heads: number,
  kvHeads: number,
): ModelShape {
  const common = { architecture: 'llama', vocabSize: 49_152, contextTokens: 8192 } as const;
  return { ...common, title, layers, width, inner, heads, kvHeads };
}

/** Shapes known by name. Source: `config.json` of each on the hub. */
export const modelShapes: Readonly<Record<string, ModelShape>> = {
  distilgpt2: gpt2('DistilGPT-2', 6, 768, 12),
  gpt2: gpt2('GPT-2 small', 12, 768, 12),
  'gpt2-medium': gpt2('GPT-2 medium', 24, 1024, 16),
  'gpt2-large': gpt2('GPT-2 large', 36, 1280, 20),
  'gpt2-xl': gpt2('GPT-2 XL', 48, 1600, 25),
  'smollm2-135m': smollm2('SmolLM2 135M', 30, 576, 1536, 9, 3),
  'smollm2-360m': smollm2('SmolLM2 360M', 32, 960, 2560, 15, 5),
  'smollm2-1.7b': smollm2('SmolLM2 1.7B', 24, 2048, 8192, 32, 32),
  'qwen3-0.6b': {
    architecture: 'qwen3',
    title: 'Qwen 3 0.6B',
    layers: 28,
    width: 1024,
    inner: 3072,
    heads: 16,
    kvHeads: 8,
    headSize: 128,
    vocabSize: 151_936,
    contextTokens: 40_960,
  },
  'gemma-3-270m': {
    architecture: 'gemma3',
    title: 'Gemma 3 270M',
    layers: 18,
    width: 640,
    inner: 2048,
    heads: 4,
    kvHeads: 1,
    headSize: 256,
    vocabSize: 262_144,
    contextTokens: 32_768,
    window: 512,
  },
};
