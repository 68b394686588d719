import { schema } from '@tercet/document';
import { Fragment, type Mark, Slice } from 'prosemirror-model';

const { nodes } = schema;

/**
 * Exactly the characters of a text, as the editor writes text to the clipboard: two line ends part paragraphs, one
 * is a line break. `\r\n` and `\r` are line ends.
 *
 * @param marks  of all of it, as typing there would have.
 */
export function plainSlice(text: string, marks: readonly Mark[] = []): Slice {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .split('\n\n')
    .map((paragraph) => {
      const content = paragraph
        .split('\n')
        .flatMap((line, index) => [
          ...(index > 0 ? [nodes.hard_break!.create(null, null, marks)] : []),
          ...(line === '' ? [] : [schema.text(line, marks)]),
        ]);
      return nodes.paragraph!.create(null, content);
    });
  return new Slice(Fragment.from(paragraphs), 1, 1);
}
