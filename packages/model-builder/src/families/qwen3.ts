import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { attend, declareFace } from '../graph/attention.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { normaliseHeads } from '../graph/head-norms.ts';
import { Decoder } from './decoder.ts';
import { readShape } from './decoder-shape.ts';
import type { WrittenGraph } from './family.ts';
import { readTurning, rotaryTables } from './rotary-tables.ts';

/**
 * Qwen 3, the dense ones: a llama whose queries and keys are normed head by head before they are turned, and
 * whose heads are as wide as they like (0.6B: 16 of 128 in a model 1,024 wide).
 */
export async function qwen3(
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  onShare: (share: number) => void,
): Promise<WrittenGraph> {
  const shape = readShape(checkpoint, 'layer_norm_rms');
  const { layers, heads, kvHeads, headSize, epsilon } = shape;
  const { tokens, wanted } = declareFace(graph);
  const turning = await readTurning(checkpoint, shape);
  const rotary = await rotaryTables(graph, 'rotary', shape, turning, 'halves');

  const decoder = await Decoder.begin(checkpoint, graph, shape, 'rms');
  decoder.startWith(decoder.embed(tokens));
  for (let layer = 0; layer < layers; layer++) {
    const [name, stored] = [`layer.${layer}`, `blk.${layer}`];
    const read = await decoder.normalise(`${name}.read`, `${stored}.attn_norm`);
    const queries = [`${stored}.attn_q`, `${stored}.attn_k`, `${stored}.attn_v`];
    const packed = await decoder.project(`${name}.packed`, read, queries);
    const gains = {
      query: await decoder.vector(`${stored}.attn_q_norm.weight`),
      key: await decoder.vector(`${stored}.attn_k_norm.weight`),
    };
    const normed = normaliseHeads(graph, packed, shape, gains, epsilon);
    const seen = attend(graph, `${name}.seen`, layer, normed, { heads, kvHeads, headSize, rotary });
    const needed = decoder.neededOf(layer, seen, wanted);
    decoder.add(await decoder.project(`${name}.attended`, needed, [`${stored}.attn_output`]));

    const think = await decoder.normalise(`${name}.think`, `${stored}.ffn_norm`);
    decoder.add(await decoder.gatedFeedForward(layer, think, 'silu'));
    onShare((layer + 1) / layers);
  }
  return decoder.finish();
}
