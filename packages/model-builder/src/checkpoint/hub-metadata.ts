import { BuildError } from '../build-failure.ts';
import type { HubConfig } from './hub-config.ts';
import { readHubRotary } from './hub-rotary.ts';
import { refuseVariant as refuse } from './refuse-variant.ts';

/** What a config says, under llama.cpp's names. */
export interface HubMetadata {
  architecture: string;
  metadata: Map<string, unknown>;
  /** The vocabulary is the head; a head that is stored all the same is not read. */
  isTied: boolean;
  /** Llama 3's divisors of each frequency, [headSize ÷ 2]; llama.cpp keeps them as a tensor. */
  frequencyDivisors: Float32Array | null;
}

/** By transformers' `model_type`. */
const readers: Readonly<Record<string, (config: HubConfig) => HubMetadata>> = {
  gpt2: readGpt2,
  llama: (config) => readLlama(config, 'llama', { isTied: false }),
  qwen3: (config) => readLlama(config, 'qwen3', { isTied: false, headSize: 128 }),
  gemma3_text: readGemma3,
  gemma3: (config) => readGemma3(config.part('text_config') ?? config),
};

/**
 * What `config.json` says, in llama.cpp's terms; what transformers takes for granted where it is silent is here too.
 *
 * Throws BuildError for an architecture that is not known and for what its graph would compute wrongly.
 * Source: transformers' configuration_*.py, llama.cpp's converter.
 */
export function readHubMetadata(config: HubConfig): HubMetadata {
  const type = config.text('model_type');
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!read) {
    const supported = ['gpt2', 'llama', 'qwen3', 'gemma3'];
    throw new BuildError({ code: 'unsupported-architecture', architecture: type, supported });
  }
  const quantised = config.part('quantization_config');
  if (quantised) {
    refuse(
      type,
      `weights quantised by ${quantised.text('quant_method', 'a method it does not name')} are not read.`,
    );
  }
  return read(config);
}

function readGpt2(config: HubConfig): HubMetadata {
  const width = config.number('n_embd');
  expectActivation(config, 'gpt2', 'activation_function', 'gelu_new', [
    'gelu_new',
    'gelu_pytorch_tanh',
    'gelu_fast',
  ]);
  if (!config.flag('scale_attn_weights', true)) refuse('gpt2', 'scores that are not scaled are not drawn.');
  if (config.flag('scale_attn_by_inverse_layer_idx', false)) {
    refuse('gpt2', 'scores scaled by their layer are not drawn.');
  }
  return {
    architecture: 'gpt2',
    isTied: config.flag('tie_word_embeddings', true),
    frequencyDivisors: null,
    metadata: new Map<string, unknown>([
      ['general.architecture', 'gpt2'],
      ['gpt2.block_count', config.number('n_layer')],
      ['gpt2.context_length', config.number('n_positions')],
      ['gpt2.embedding_length', width],
      ['gpt2.feed_forward_length', config.number('n_inner', 4 * width)],
      ['gpt2.attention.head_count', config.number('n_head')],
      ['gpt2.attention.layer_norm_epsilon', config.number('layer_norm_epsilon', 1e-5)],
    ]),
  };
}

/** As `decoder-shape.ts` has it; tables are made by it before that is asked. */
const mostHeadSize = 512;

/** What Llama, Qwen 3 and Gemma 3 say alike. @param otherwise what holds where the config is silent. */
function readLlama(
  config: HubConfig,
  architecture: string,
  otherwise: { isTied: boolean; headSize?: number; heads?: number; kvHeads?: number; contextTokens?: number },
): HubMetadata {
  if (architecture !== 'gemma3') expectActivation(config, architecture, 'hidden_act', 'silu', ['silu']);
  if (config.flag('use_sliding_window', false)) refuse(architecture, 'a sliding window is not drawn.');
  const heads = config.number('num_attention_heads', otherwise.heads);
  const width = config.number('hidden_size');
  const headSize = config.number('head_dim', otherwise.headSize ?? width / heads);
  if (!(Number.isInteger(headSize) && headSize > 0 && headSize <= mostHeadSize)) {
    refuse(architecture, `its head_dim is ${headSize}, no whole number from 1 to ${mostHeadSize}.`);
  }
  const { entries, frequencyDivisors } = readHubRotary(config, architecture, headSize);
  const metadata = new Map<string, unknown>([
    ['general.architecture', architecture],
    [`${architecture}.block_count`, config.number('num_hidden_layers')],
    [`${architecture}.context_length`, config.number('max_position_embeddings', otherwise.contextTokens)],
    [`${architecture}.embedding_length`, width],
    [`${architecture}.feed_forward_length`, config.number('intermediate_size')],
    [`${architecture}.attention.head_count`, heads],
    [
      `${architecture}.attention.head_count_kv`,
      config.number('num_key_value_heads', otherwise.kvHeads ?? heads),
    ],
    [`${architecture}.attention.key_length`, headSize],
    [`${architecture}.attention.value_length`, headSize],
    [`${architecture}.attention.layer_norm_rms_epsilon`, config.number('rms_norm_eps', 1e-6)],
    ...entries,
  ]);
  const isTied = config.flag('tie_word_embeddings', otherwise.isTied);
  return { architecture, metadata, isTied, frequencyDivisors };
}

function readGemma3(config: HubConfig): HubMetadata {
  expectActivation(config, 'gemma3', 'hidden_activation', 'gelu_pytorch_tanh', ['gelu_pytorch_tanh']);
  for (const cap of ['final_logit_softcapping', 'attn_logit_softcapping']) {
    if (config.has(cap)) refuse('gemma3', `${cap} is not drawn.`);
  }
  if (config.flag('use_bidirectional_attention', false))
    refuse('gemma3', 'it looks ahead, and writes no text.');
  const defaults = { isTied: true, headSize: 256, heads: 8, kvHeads: 4, contextTokens: 131_072 };
  const read = readLlama(config, 'gemma3', defaults);
  const { metadata } = read;
  metadata.set('gemma3.attention.scale', config.number('query_pre_attn_scalar', 256) ** -0.5);
  metadata.set('gemma3.attention.sliding_window', config.number('sliding_window', 4096));
  const layers = config.texts('layer_types');
  metadata.set(
    'gemma3.attention.sliding_window_pattern',
    layers?.map((kind) => kind === 'sliding_attention') ??
      config.number('sliding_window_pattern', config.number('_sliding_window_pattern', 6)),
  );
  return read;
}

function expectActivation(
  config: HubConfig,
  architecture: string,
  key: string,
  fallback: string,
  drawn: readonly string[],
): void {
  const found = config.text(key, fallback);
  if (!drawn.includes(found)) refuse(architecture, `the activation ${found} is not drawn; ${drawn[0]} is.`);
}
