import { type Checkpoint, readWhole } from '../checkpoint/checkpoint.ts';
import { attend, declareFace } from '../graph/attention.ts';
import { type GraphBuilder, microsoft } from '../graph/graph-builder.ts';
import { Decoder } from './decoder.ts';
import { readShape } from './decoder-shape.ts';
import type { WrittenGraph } from './family.ts';

/**
 * GPT-2 in all its sizes, and DistilGPT-2: learned positions, layer norm, one product for query, key and
 * value, GELU by tanh, biases everywhere, the vocabulary as head.
 *
 * Most biases cost no operator of their own: those of what enters the residual sum go into the next norm,
 * that of the wide layer into the GELU.
 */
export async function gpt2(
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  onShare: (share: number) => void,
): Promise<WrittenGraph> {
  const shape = readShape(checkpoint, 'layer_norm');
  const { layers, width, inner, heads, kvHeads, headSize, contextTokens } = shape;
  const { tokens, positions, wanted } = declareFace(graph);

  const decoder = await Decoder.begin(checkpoint, graph, shape, 'layer');
  const table = await readWhole(checkpoint, 'position_embd.weight');
  const places = await graph.weight('position_embd.weight', 'float32', [contextTokens, width], table);
  graph.node('Gather', [places, positions], ['placed'], { axis: 0 });
  decoder.startWith(decoder.embed(tokens));
  decoder.add('placed');
  for (let layer = 0; layer < layers; layer++) {
    const [name, stored] = [`layer.${layer}`, `blk.${layer}`];
    const biasOf = (part: string) => decoder.vector(`${stored}.${part}.bias`);
    const read = await decoder.normalise(`${name}.read`, `${stored}.attn_norm`);
    const qkv = await decoder.project(
      `${name}.packed`,
      read,
      [`${stored}.attn_qkv`],
      await biasOf('attn_qkv'),
    );
    const seen = attend(graph, `${name}.seen`, layer, qkv, { heads, kvHeads, headSize, rotary: null });
    const needed = decoder.neededOf(layer, seen, wanted);
    const attended = await decoder.project(`${name}.attended`, needed, [`${stored}.attn_output`]);
    decoder.add(attended, await biasOf('attn_output'));

    const think = await decoder.normalise(`${name}.think`, `${stored}.ffn_norm`);
    const opened = await decoder.project(`${name}.opened`, decoder.entering(layer, think, width), [
      `${stored}.ffn_up`,
    ]);
    graph.node('FastGelu', [opened, await biasOf('ffn_up')], [`${name}.bent`], {}, microsoft);
    const bent = decoder.entering(layer, `${name}.bent`, inner);
    const thought = await decoder.project(`${name}.thought`, bent, [`${stored}.ffn_down`]);
    decoder.add(thought, await biasOf('ffn_down'));
    onShare((layer + 1) / layers);
  }
  return decoder.finish();
}
