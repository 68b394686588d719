import type { HubConfig } from './hub-config.ts';
import { refuseVariant } from './refuse-variant.ts';

/**
 * How positions turn. Transformers 5 says it in `rope_parameters`, by kind of layer where there are several;
 * earlier ones in `rope_theta`, `rope_local_base_freq` and `rope_scaling`.
 */
export function readHubRotary(config: HubConfig, architecture: string, headSize: number) {
  const stated = config.part('rope_parameters');
  const rotary = stated?.part('full_attention') ?? stated ?? config.part('rope_scaling');
  const isGemma = architecture === 'gemma3';
  const silent = config.number('rope_theta', isGemma ? 1e6 : 10_000);
  const base = rotary?.number('rope_theta', silent) ?? silent;
  const entries: [string, unknown][] = [
    [`${architecture}.rope.dimension_count`, headSize * config.number('partial_rotary_factor', 1)],
    [`${architecture}.rope.freq_base`, base],
  ];
  if (isGemma) {
    const near = stated?.part('sliding_attention');
    if (near && near.text('rope_type', 'default') !== 'default') {
      refuseVariant(architecture, 'positions scaled within a sliding window are not drawn.');
    }
    const local = config.number('rope_local_base_freq', 10_000);
    entries.push(['gemma3.rope.freq_base_swa', near?.number('rope_theta', local) ?? local]);
  }
  const type = rotary?.text('rope_type', rotary.text('type', 'default')) ?? 'default';
  let frequencyDivisors: Float32Array | null = null;
  if (rotary && type === 'llama3') frequencyDivisors = llama3Divisors(config, rotary, base, headSize);
  else if (rotary && type === 'linear') {
    entries.push([`${architecture}.rope.scaling.type`, 'linear']);
    entries.push([`${architecture}.rope.scaling.factor`, rotary.number('factor')]);
  } else if (type !== 'default') {
    refuseVariant(
      architecture,
      `rotary positions scaled by ${type} are not drawn; by linear and llama3 they are.`,
    );
  }
  return { entries, frequencyDivisors };
}

/** Llama 3's scaling of each frequency. Source: `_compute_llama3_parameters` of transformers. */
function llama3Divisors(config: HubConfig, rotary: HubConfig, base: number, headSize: number): Float32Array {
  const factor = rotary.number('factor');
  const low = rotary.number('low_freq_factor');
  const high = rotary.number('high_freq_factor');
  const trained = rotary.number(
    'original_max_position_embeddings',
    config.number('original_max_position_embeddings', config.number('max_position_embeddings')),
  );
  return Float32Array.from({ length: headSize / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * base ** ((2 * i) / headSize);
    const share = Math.min(1, Math.max(0, (trained / wavelength - low) / (high - low)));
    return 1 / ((1 - share) / factor + share);
  });
}
