import { schema } from '@tercet/document';
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import type { MarkType } from 'prosemirror-model';
import type { Plugin } from 'prosemirror-state';

const { nodes, marks } = schema;

/**
 * Typing the closing delimiter makes what is between the two the mark, and takes the delimiters away; the text
 * itself is not touched, so its other marks stay. The text after it is plain again.
 * @param pattern ends with `$`; group 1 is the opening delimiter, 2 the text, 3 the closing one.
 */
function markRule(pattern: RegExp, type: MarkType): InputRule {
  return new InputRule(pattern, (state, match, start, end) => {
    const [, opening, text, closing] = match as unknown as [string, string, string, string];
    if (!state.selection.$from.parent.type.allowsMarkType(type)) return null;
    const from = start + (match[0].length - opening.length - text.length - closing.length);
    // All of the closing delimiter but the character being typed stands in the document.
    const tr = state.tr;
    const textEnd = from + opening.length + text.length;
    if (end > textEnd) tr.delete(textEnd, end);
    tr.delete(from, from + opening.length);
    return tr.addMark(from, from + text.length, type.create()).removeStoredMark(type);
  });
}

/** `---` on a line of its own: a rule, and an empty paragraph to go on in. */
const ruleRule = new InputRule(/^---$/, (state, _match, start) => {
  const $start = state.doc.resolve(start);
  if ($start.parent.type !== nodes.paragraph || $start.parent.content.size > 2) return null;
  const container = $start.node(-1);
  const index = $start.index(-1);
  if (!container.canReplaceWith(index, index, nodes.horizontal_rule!)) return null;
  return state.tr.delete(start, $start.end()).insert($start.before(), nodes.horizontal_rule!.create());
});

const boundary = '(?:^|[\\s(\\[{"\'“‘])';

/** Markdown as one types it. Backspace right after takes a rule back. No smart quotes, no dashes. */
export function markdownRules(): Plugin {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,3})\s$/, nodes.heading!, (match) => ({ level: match[1]!.length })),
      wrappingInputRule(/^\s*>\s$/, nodes.blockquote!),
      wrappingInputRule(/^\s*[-*+]\s$/, nodes.bullet_list!),
      wrappingInputRule(
        /^\s*(\d{1,9})[.)]\s$/,
        nodes.ordered_list!,
        (match) => ({ order: Number(match[1]) }),
        (match, node) => node.childCount + Number(node.attrs.order) === Number(match[1]),
      ),
      textblockTypeInputRule(/^```$/, nodes.code_block!),
      ruleRule,
      markRule(/(\*\*)([^\s*](?:[^*]*[^\s*])?)(\*\*)$/, marks.strong!),
      markRule(new RegExp(`${boundary}(__)([^\\s_](?:[^_]*[^\\s_])?)(__)$`), marks.strong!),
      markRule(/(?:^|[^*])(\*)([^\s*](?:[^*]*[^\s*])?)(\*)$/, marks.em!),
      markRule(new RegExp(`${boundary}(_)([^\\s_](?:[^_]*[^\\s_])?)(_)$`), marks.em!),
      markRule(/(?:^|[^`])(`)([^`]+)(`)$/, marks.code!),
    ],
  });
}
