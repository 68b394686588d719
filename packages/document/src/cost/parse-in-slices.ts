import { failed, type Result, type StepJson } from '@tercet/protocol';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { ReplaceAroundStep, ReplaceStep, type Step } from 'prosemirror-transform';
import { parseSteps } from '../check-steps.ts';
import { costLimits } from './cost-limits.ts';
import type { InSlices } from './in-slices.ts';
import { contentOf, nodesInJson } from './nodes-in-json.ts';

/** What reading a node costs. */
const readNode = 2;
/** Nodes read in one go. */
const most = costLimits.slice / readNode;

/** `parseSteps`, which large contents do not keep busy in one go. Never throws, whatever `steps` holds. */
export function* parseStepsInSlices(steps: readonly StepJson[]): InSlices<Result<Step[]>> {
  const parsed: Step[] = [];
  let unsaid = 0;
  for (const json of steps) {
    const nodes = nodesInJson(contentOf(json.slice), most);
    let step: Result<Step[]>;
    if (nodes < most) {
      step = parseSteps([json]);
      unsaid += 1 + nodes * readNode;
      if (unsaid >= costLimits.slice) {
        yield unsaid;
        unsaid = 0;
      }
    } else step = yield* parseLarge(json);
    if (!step.ok) return step;
    parsed.push(...step.value);
  }
  return { ok: true, value: parsed };
}

/** The frame of a step, then what it holds, a few nodes at a time: all by `parseSteps`, so by the same rules. */
function* parseLarge(json: StepJson): InSlices<Result<Step[]>> {
  const slice = json.slice as { content: unknown[]; openStart?: number; openEnd?: number };
  const frame = parseSteps([{ ...json, slice: { ...slice, content: [] } }]);
  if (!frame.ok) return frame;
  const nodes = yield* parseNodes(slice.content);
  if (!nodes.ok) return nodes;
  const step = frame.value[0];
  const put = new Slice(Fragment.from(nodes.value), slice.openStart ?? 0, slice.openEnd ?? 0);
  if (step instanceof ReplaceStep) {
    return { ok: true, value: [new ReplaceStep(step.from, step.to, put, structureOf(step))] };
  }
  if (step instanceof ReplaceAroundStep) {
    const { from, to, gapFrom, gapTo, insert } = step;
    const around = new ReplaceAroundStep(from, to, gapFrom, gapTo, put, insert, structureOf(step));
    return { ok: true, value: [around] };
  }
  // Any other kind of step has no slice: what stands there was not read.
  return frame;
}

function* parseNodes(list: readonly unknown[]): InSlices<Result<Node[]>> {
  const read: Node[] = [];
  let group: unknown[] = [];
  let nodes = 0;
  for (const json of list) {
    const inside = 1 + nodesInJson(contentOf(json), most);
    if (group.length > 0 && nodes + inside > most) {
      const some = parseGroup(group);
      if (!some.ok) return some;
      read.push(...some.value);
      yield nodes * readNode;
      group = [];
      nodes = 0;
    }
    if (inside <= most) {
      group.push(json);
      nodes += inside;
      continue;
    }
    const { content, ...node } = json as { content: unknown[] };
    const frame = parseGroup([node]);
    if (!frame.ok) return frame;
    const children = yield* parseNodes(content);
    if (!children.ok) return children;
    read.push(...frame.value.map((each) => each.copy(Fragment.from(children.value))));
  }
  const some = parseGroup(group);
  if (!some.ok) return some;
  read.push(...some.value);
  return { ok: true, value: read };
}

function parseGroup(content: readonly unknown[]): Result<readonly Node[]> {
  if (content.length === 0) return { ok: true, value: [] };
  const parsed = parseSteps([{ stepType: 'replace', from: 0, to: 0, slice: { content } }]);
  if (!parsed.ok) return parsed;
  const [step] = parsed.value;
  return step instanceof ReplaceStep
    ? { ok: true, value: step.slice.content.content }
    : failed({ code: 'step-rejected', problem: 'it is not a step' });
}

const structureOf = (step: ReplaceStep | ReplaceAroundStep) =>
  Boolean((step as { structure?: boolean }).structure);
