import { type Checkpoint, numberOf } from '../checkpoint/checkpoint.ts';
import { attend, declareFace } from '../graph/attention.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { normaliseHeads } from '../graph/head-norms.ts';
import { rmsNorm } from '../graph/residual-stream.ts';
import { Decoder } from './decoder.ts';
import { type DecoderShape, readShape, refuse } from './decoder-shape.ts';
import type { WrittenGraph } from './family.ts';
import { aboveZero, readTurning, rotaryTables } from './rotary-tables.ts';

/**
 * Gemma 3, its text: the embedding scaled up, norms before and behind attention and feed-forward, queries and
 * keys normed head by head, GeGLU, the vocabulary as head.
 *
 * Most layers see a window of the last tokens only and turn by another base; every sixth sees all. GGUF stores
 * every norm's gain with its 1 added.
 */
export async function gemma3(
  checkpoint: Checkpoint,
  graph: GraphBuilder,
  onShare: (share: number) => void,
): Promise<WrittenGraph> {
  const shape = readShape(checkpoint, 'layer_norm_rms');
  const { layers, width, heads, kvHeads, headSize, epsilon } = shape;
  const { window, isLocal, scale } = readVariant(checkpoint, shape);
  const { tokens, wanted } = declareFace(graph, { window: window !== undefined });
  const turning = await readTurning(checkpoint, shape);
  const base = aboveZero(checkpoint, shape, 'gemma3.rope.freq_base_swa', 10_000);
  const rotary = await rotaryTables(graph, 'rotary', shape, turning, 'halves');
  const rotaryNear = await rotaryTables(
    graph,
    'rotary.near',
    shape,
    { ...turning, base, divisor: 1 },
    'halves',
  );

  // Its activations are rougher than others': with fewer layers in two parts it is a percent further off.
  const decoder = await Decoder.begin(checkpoint, graph, shape, 'rms', layers);
  const embedding = decoder.embed(tokens);
  graph.node('Mul', [embedding, graph.scalar('embedding.scale', Math.sqrt(width))], ['embedding.scaled']);
  decoder.startWith('embedding.scaled');
  for (let layer = 0; layer < layers; layer++) {
    const [name, stored] = [`layer.${layer}`, `blk.${layer}`];
    const gain = (tensor: string) => decoder.vector(`${stored}.${tensor}.weight`);
    const read = await decoder.normalise(`${name}.read`, `${stored}.attn_norm`);
    const queries = [`${stored}.attn_q`, `${stored}.attn_k`, `${stored}.attn_v`];
    const packed = await decoder.project(`${name}.packed`, read, queries);
    const gains = { query: await gain('attn_q_norm'), key: await gain('attn_k_norm') };
    const normed = normaliseHeads(graph, packed, shape, gains, epsilon);
    const near = isLocal(layer);
    const attention = { heads, kvHeads, headSize, scale, rotary: near ? rotaryNear : rotary, near };
    const seen = attend(graph, `${name}.seen`, layer, normed, attention);
    const needed = decoder.neededOf(layer, seen, wanted);
    const attended = await decoder.project(`${name}.attended`, needed, [`${stored}.attn_output`]);
    decoder.add(rmsNorm(graph, `${attended}.normed`, attended, await gain('post_attention_norm'), epsilon));

    const think = await decoder.normalise(`${name}.think`, `${stored}.ffn_norm`);
    const thought = await decoder.gatedFeedForward(layer, think, 'gelu');
    decoder.add(rmsNorm(graph, `${thought}.normed`, thought, await gain('post_ffw_norm'), epsilon));
    onShare((layer + 1) / layers);
  }
  return decoder.finish(window);
}

/** In what the sizes of Gemma 3 differ. Throws BuildError for relatives that this graph would compute wrongly. */
function readVariant(checkpoint: Checkpoint, shape: DecoderShape) {
  const { layers, width, heads, headSize } = shape;
  for (const cap of ['final_logit_softcapping', 'attn_logit_softcapping']) {
    if (numberOf(checkpoint, `gemma3.${cap}`, 0) !== 0) refuse(shape, `${cap} is not drawn.`);
  }
  const isLarge = layers === 62;
  const window = numberOf(checkpoint, 'gemma3.attention.sliding_window', 0) || undefined;
  if (window !== undefined && !(Number.isInteger(window) && window > 0)) {
    refuse(shape, `its window is ${window} tokens.`);
  }
  return {
    window,
    isLocal: window === undefined ? () => false : localLayers(checkpoint, shape),
    // The 27B divides by its width a head, which its heads do not have. Source: llama.cpp's gemma3.
    scale: aboveZero(
      checkpoint,
      shape,
      'gemma3.attention.scale',
      1 / Math.sqrt(isLarge ? width / heads : headSize),
    ),
  };
}

/** Which layers see a window only: all but every sixth, unless the checkpoint says otherwise. */
function localLayers(checkpoint: Checkpoint, shape: DecoderShape): (layer: number) => boolean {
  const pattern = checkpoint.metadata.get('gemma3.attention.sliding_window_pattern');
  if (Array.isArray(pattern)) {
    if (pattern.length >= shape.layers) return (layer) => Boolean(pattern[layer]);
    refuse(shape, `it says which of ${pattern.length} layers see a window, and has ${shape.layers}.`);
  }
  const period = numberOf(checkpoint, 'gemma3.attention.sliding_window_pattern', 6);
  if (!(Number.isInteger(period) && period > 0)) refuse(shape, `every ${period}th of its layers sees all.`);
  return (layer) => (layer + 1) % period !== 0;
}
