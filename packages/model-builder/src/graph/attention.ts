import type { AttentionShape, Face } from './attention-shape.ts';
import { attendInBatch, declareBatchFace } from './batched-attention.ts';
import { type GraphBuilder, microsoft } from './graph-builder.ts';

const ofLane = (name: string, lane: number) => `${name}.${lane}`;
const ofLanes = (name: string, lanes: number) =>
  Array.from({ length: lanes }, (_, lane) => ofLane(name, lane));

/** Declares the inputs every graph has, and, for one with a window, what attention within it is fed. */
export function declareFace(graph: GraphBuilder, { window = false } = {}): Face {
  if (graph.layout !== 'lanes') return declareBatchFace(graph, window);
  const tokens = graph.input('tokens', 'int32', [1, 'N']);
  const positions = graph.input('positions', 'int64', [1, 'N']);
  const wanted = graph.input('wanted', 'int32', ['W']);
  graph.perLane((draft, lanes) => {
    for (let lane = 0; lane < lanes; lane++) {
      draft.input(ofLane('last', lane), 'int32', [1]);
      draft.input(ofLane('total', lane), 'int32', []);
      for (const bias of window ? ['bias', 'near'] : ['bias']) {
        draft.input(ofLane(bias, lane), 'float32', [1, 1, ofLane('S', lane), ofLane('T', lane)]);
      }
    }
    if (lanes === 1) return;
    draft.input('takes', 'int64', [lanes]);
    draft.node('Split', [positions, 'takes'], ofLanes(positions, lanes), { axis: 1 });
  });
  return { tokens, positions, wanted };
}

/**
 * Attention of one layer: every lane's tokens see that lane's keys and values, and no other's.
 *
 * `GroupQueryAttention` takes one row of several tokens behind a cache, so the lanes part before it and join
 * behind it; all that is costly, the products with the weights, is done for all lanes at once.
 *
 * @param packed queries, keys and values side by side, [1, N, (heads + 2 · kvHeads) · headSize].
 * @returns [1, N, heads · headSize].
 */
export function attend(
  graph: GraphBuilder,
  name: string,
  layer: number,
  packed: string,
  attention: AttentionShape,
): string {
  if (graph.layout !== 'lanes') return attendInBatch(graph, name, layer, packed, attention);
  const { heads, kvHeads, headSize, rotary, near, scale = 1 / Math.sqrt(headSize) } = attention;
  const turning = rotary ? [rotary.cosines, rotary.sines] : ['', ''];
  const attributes = {
    num_heads: heads,
    kv_num_heads: kvHeads,
    do_rotary: rotary ? 1 : 0,
    rotary_interleaved: rotary?.pairs === 'adjacent' ? 1 : 0,
    scale: { float: scale },
  };
  graph.perLane((draft, lanes) => {
    const parts = lanes === 1 ? [packed] : ofLanes(packed, lanes);
    const seen = lanes === 1 ? [name] : ofLanes(name, lanes);
    if (lanes > 1) draft.node('Split', [packed, 'takes'], parts, { axis: 1 });
    for (let lane = 0; lane < lanes; lane++) {
      const caches = [`key.${layer}.${lane}`, `value.${layer}.${lane}`];
      for (const cache of caches) {
        const shape = [1, kvHeads, ofLane('M', lane), headSize];
        draft.input(cache, 'float32', shape);
        draft.output(`${cache}.next`, 'float32', shape);
      }
      const places = rotary ? (lanes === 1 ? 'positions' : ofLane('positions', lane)) : '';
      const [last, total, bias] = [
        ofLane('last', lane),
        ofLane('total', lane),
        ofLane(near ? 'near' : 'bias', lane),
      ];
      draft.node(
        'GroupQueryAttention',
        [parts[lane]!, '', '', ...caches, last, total, ...turning, places, bias],
        [seen[lane]!, ...caches.map((cache) => `${cache}.next`)],
        attributes,
        microsoft,
      );
    }
    if (lanes > 1) draft.node('Concat', seen, [name], { axis: 1 });
  });
  return name;
}
