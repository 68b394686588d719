// @vitest-environment jsdom
import fc from 'fast-check';
import { Fragment, Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { storable } from './docx-runs.ts';
import { exportDocx } from './export-docx.ts';
import { importDocx } from './import-docx.ts';
import { anyDocument } from './testing/any-document.ts';
import { parsers } from './testing/parsers.ts';

const read = async (bytes: Uint8Array): Promise<Node> => {
  const result = await importDocx(bytes, parsers);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return Node.fromJSON(schema, result.value);
};

/**
 * What a Word file of ours can say of a document (CAVEATS.md): no machine marks; quotes in a row are one; a number up
 * to 32,767.
 */
function asWordSays(node: Node): Node {
  if (node.isText) return schema.text(storable(node.text!), node.marks);
  const children: Node[] = [];
  for (const child of node.children) {
    const said = asWordSays(child.mark(child.marks.filter(({ type }) => type.name !== 'machine')));
    const last = children.at(-1);
    if (said.type.name === 'blockquote' && last?.type.name === 'blockquote') {
      // What they hold meets in one quote, whose own may meet too.
      children[children.length - 1] = asWordSays(last.copy(last.content.append(said.content)));
    } else children.push(said);
  }
  const bare = node.isTextblock && node.textContent === '\u00a0' && node.childCount === 1;
  const content = bare && node.type.name !== 'code_block' ? Fragment.empty : Fragment.fromArray(children);
  if (node.type.name !== 'ordered_list') return node.copy(content);
  return node.type.create({ order: Math.min(Math.max(0, node.attrs.order), 32_767) }, content);
}

test('a document through Word and back is equal but for what a Word file cannot say', async () => {
  await fc.assert(
    fc.asyncProperty(anyDocument, async (doc) => {
      const bytes = Uint8Array.from(await exportDocx(doc, { title: null, exportedAt: 0, writers: [] }));
      expect((await read(bytes)).toJSON(), doc.toString()).toEqual(asWordSays(doc).toJSON());
    }),
    { numRuns: Number(process.env.RUNS ?? 40) },
  );
});
