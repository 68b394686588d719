import type { StepJson } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { checkSteps } from './check-steps.ts';
import { isSafeHref } from './link-address.ts';
import { schema } from './schema.ts';
import { unsafeAddresses } from './unsafe-links.fixture.ts';

const doc = schema.node('doc', null, [
  schema.node('paragraph', null, [schema.text('the sea')]),
  schema.node('bullet_list', null, [schema.node('list_item', null, [schema.node('paragraph')])]),
]);
const link = (href: unknown) => ({ type: 'link', attrs: { href } });
const linked = (href: unknown) => ({ type: 'text', text: 'here', marks: [link(href)] });

/** Every way a step could bring a mark, or an address, into a document. */
const ways: Record<string, (href: unknown) => StepJson> = {
  replace: (href) => ({ stepType: 'replace', from: 1, to: 1, slice: { content: [linked(href)] } }),
  addMark: (href) => ({ stepType: 'addMark', mark: link(href), from: 1, to: 4 }),
  addNodeMark: (href) => ({ stepType: 'addNodeMark', pos: 1, mark: link(href) }),
  'addNodeMark on a block': (href) => ({ stepType: 'addNodeMark', pos: 0, mark: link(href) }),
  replaceAround: (href) => ({
    stepType: 'replaceAround',
    from: 0,
    to: 9,
    gapFrom: 1,
    gapTo: 8,
    insert: 5,
    slice: { content: [{ type: 'paragraph', content: [linked(href)] }] },
  }),
  attr: (href) => ({ stepType: 'attr', pos: 0, attr: 'href', value: href }),
  docAttr: (href) => ({ stepType: 'docAttr', attr: 'href', value: href }),
};

for (const [way, step] of Object.entries(ways)) {
  test(`[DC3] no address that runs something enters a document: ${way}`, () => {
    for (const href of [...unsafeAddresses, null, 7, { toString: 'https://x' }, ['https://x']]) {
      const checked = checkSteps(doc, [step(href)]);
      // An attribute no node has is no attribute: such a step changes nothing.
      expect([href, checked.ok && !checked.value.doc.eq(doc)]).toEqual([href, false]);
    }
  });
}

test('a page and a mail may be linked, so that the above says something', () => {
  for (const href of ['https://example.org', 'HTTP://example.org', 'mailto:ada@example.org']) {
    expect(isSafeHref(href)).toBe(true);
    expect(checkSteps(doc, [ways.replace!(href)])).toMatchObject({ ok: true });
    expect(checkSteps(doc, [ways.addMark!(href)])).toMatchObject({ ok: true });
  }
});

test('a browser sees no script in any address that is let in', () => {
  for (const href of unsafeAddresses)
    if (isSafeHref(href)) expect(new URL(href).protocol).toMatch(/^(https?|mailto):$/);
  for (const prefix of ['https://', 'mailto:', ' http://', '\nhttps://']) {
    expect(new URL(`${prefix}javascript`).protocol).toMatch(/^(https?|mailto):$/);
  }
});
