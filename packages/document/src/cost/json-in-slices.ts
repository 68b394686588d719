import type { Node } from 'prosemirror-model';
import { costLimits } from './cost-limits.ts';
import type { InSlices } from './in-slices.ts';
import { nodesIn } from './nodes-in.ts';

/** What writing a node costs. */
const writtenNode = 1;
const most = costLimits.slice / 2;

/** What `JSON.stringify(node)` writes, some nodes at a time. */
export function* jsonInSlices(node: Node): InSlices<string> {
  const written: string[] = [];
  let unsaid = 0;
  function* write(each: Node): InSlices<void> {
    const nodes = nodesIn(each);
    if (nodes <= most) {
      written.push(JSON.stringify(each.toJSON()));
      unsaid += Math.ceil(nodes * writtenNode + each.nodeSize / 500);
      if (unsaid < costLimits.slice) return;
      yield unsaid;
      unsaid = 0;
      return;
    }
    // Its frame is what it is without what it holds: `content` comes behind `type` and `attrs`, before `marks`.
    const { type, attrs, marks, ...rest } = each.copy().toJSON();
    const head = JSON.stringify({ type, attrs, ...rest });
    written.push(`${head.slice(0, -1)},"content":[`);
    for (const [index, child] of each.children.entries()) {
      if (index > 0) written.push(',');
      yield* write(child);
    }
    written.push(marks === undefined ? ']}' : `],"marks":${JSON.stringify(marks)}}`);
  }
  yield* write(node);
  return written.join('');
}
