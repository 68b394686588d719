import { expect, test } from 'vitest';
import { joinedDocuments } from './joined-documents.ts';

const paragraph = (text?: string) => ({
  type: 'paragraph',
  ...(text ? { content: [{ type: 'text', text }] } : {}),
});
const doc = (...content: unknown[]) => ({ type: 'doc', content });

test('the second stands after the first, in place of its empty last paragraph', () => {
  const two = doc(paragraph('two'), paragraph());
  expect(joinedDocuments(doc(paragraph('one')), two)).toEqual(doc(paragraph('one'), ...two.content));
  expect(joinedDocuments(doc(paragraph('one'), paragraph()), two)).toEqual(
    doc(paragraph('one'), ...two.content),
  );
  expect(joinedDocuments(doc(paragraph()), two)).toEqual(two);
});
