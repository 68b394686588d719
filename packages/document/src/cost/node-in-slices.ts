import { Fragment, Node } from 'prosemirror-model';
import { schema } from '../schema.ts';
import { costLimits } from './cost-limits.ts';
import type { InSlices } from './in-slices.ts';
import { nodesInJson } from './nodes-in-json.ts';

/** What reading a node costs. */
const readNode = 2;
const most = costLimits.slice / readNode;

/** `Node.fromJSON`, some nodes at a time. @throws RangeError when it is no node of the schema. */
export function* nodeInSlices(json: unknown): InSlices<Node> {
  const { content } = (json ?? {}) as { content?: unknown };
  if (!Array.isArray(content) || nodesInJson(content, most) < most) return Node.fromJSON(schema, json);
  const frame = Node.fromJSON(schema, { ...(json as object), content: undefined });
  const children: Node[] = [];
  let unsaid = 0;
  for (const child of content) {
    children.push(yield* nodeInSlices(child));
    unsaid += (1 + nodesInJson([child], most)) * readNode;
    if (unsaid < costLimits.slice) continue;
    yield unsaid;
    unsaid = 0;
  }
  return frame.copy(Fragment.from(children));
}
