import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { attend, declareFace } from '../graph/attention.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { Decoder } from './decoder.ts';
import { type DecoderShape, readShape, refuse } from './decoder-shape.ts';
import type { WrittenGraph } from './family.ts';
import { readTurning, rotaryTables } from './rotary-tables.ts';

/**
 * Llama and its like (SmolLM2, TinyLlama, Llama 3): RMS norm, rotary positions, grouped keys, SwiGLU, no biases.
 *
 * GGUF stores the rows of query and key so that a rotary pair is adjacent.
 */
export async function llama(
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  onShare: (share: number) => void,
): Promise<WrittenGraph> {
  const shape = readShape(checkpoint, 'layer_norm_rms');
  refuseVariants(checkpoint, shape);
  const { layers, heads, kvHeads, headSize } = shape;
  const { tokens, wanted } = declareFace(graph);
  const turning = await readTurning(checkpoint, shape);
  const rotary = await rotaryTables(graph, 'rotary', shape, turning, 'adjacent');

  const decoder = await Decoder.begin(checkpoint, graph, shape, 'rms');
  decoder.startWith(decoder.embed(tokens));
  for (let layer = 0; layer < layers; layer++) {
    const [name, stored] = [`layer.${layer}`, `blk.${layer}`];
    const read = await decoder.normalise(`${name}.read`, `${stored}.attn_norm`);
    const queries = [`${stored}.attn_q`, `${stored}.attn_k`, `${stored}.attn_v`];
    const packed = await decoder.project(`${name}.packed`, read, queries);
    const seen = attend(graph, `${name}.seen`, layer, packed, { heads, kvHeads, headSize, rotary });
    const needed = decoder.neededOf(layer, seen, wanted);
    decoder.add(await decoder.project(`${name}.attended`, needed, [`${stored}.attn_output`]));

    const think = await decoder.normalise(`${name}.think`, `${stored}.ffn_norm`);
    decoder.add(await decoder.gatedFeedForward(layer, think, 'silu'));
    onShare((layer + 1) / layers);
  }
  return decoder.finish();
}

/** Throws BuildError for relatives of llama that this graph would compute wrongly. */
function refuseVariants(checkpoint: Checkpoint, shape: DecoderShape): void {
  if (checkpoint.has('blk.0.attn_q.bias')) {
    refuse(shape, 'biases of queries, keys and values are not supported.');
  }
  if (checkpoint.has('blk.0.ffn_gate_inp.weight')) refuse(shape, 'a mixture of experts is not supported.');
}
