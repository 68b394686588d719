import { isSoundJson, soundJson } from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import { schema } from './schema.ts';

/**
 * The step with sound strings only [MS6]: U+FFFD for each NUL and each lone surrogate, so it changes the same
 * places. The step itself where all of its strings are sound.
 */
export function soundStep(step: Step): Step {
  const json: unknown = step.toJSON();
  return isSoundJson(json) ? step : Step.fromJSON(schema, soundJson(json));
}

/** Members of a step that are positions in the document it applies to. */
const positions = ['from', 'to', 'gapFrom', 'gapTo', 'pos'] as const;

/**
 * Whether a step begins or ends within a surrogate pair. Where none does and none brings a lone surrogate, none comes
 * to be, whatever steps are mapped over one another.
 */
export function splitsCharacter(step: Step, doc: Node): boolean {
  const json = step as unknown as Partial<Record<(typeof positions)[number], number>>;
  return positions.some((name) => {
    const position = json[name];
    return position !== undefined && position <= doc.content.size && isWithinCharacter(doc, position);
  });
}

function isWithinCharacter(doc: Node, position: number): boolean {
  const $position = doc.resolve(position);
  const at = $position.textOffset;
  if (at === 0) return false;
  const { text = '' } = $position.parent.child($position.index());
  return /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(at - 1, at + 1));
}
