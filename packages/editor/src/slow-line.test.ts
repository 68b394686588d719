// @vitest-environment jsdom
import { schema } from '@tercet/document';
import { limits } from '@tercet/protocol';
import { type Step, Transform } from 'prosemirror-transform';
import { afterEach, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';
import { jsonBytes } from './split-step.ts';

let ada: Story;
afterEach(() => ada.end());

// jsdom has no ClipboardEvent; ProseMirror only hands it on.
const paste = (text: string) => ada.editor.view.pasteText(text, new Event('paste') as ClipboardEvent);
const saved = () => ada.editor.snapshot().saved;
const paragraphs = (count: number) =>
  Array.from({ length: count }, (_, at) => `${at} ${'words of a long text '.repeat(95)}`).join('\n\n');
const log = () => ada.transport.log.map(({ step }) => step);
const bytesSent = () =>
  ada.transport.appends.map(({ version, steps }) => jsonBytes(log().slice(version, version + steps)));
const inserted = (text: string, after: string) =>
  ada.other((doc): Step[] => {
    let at = -1;
    doc.descendants((node, position) => {
      if (node.isText && node.text!.includes(after)) at = position + node.text!.indexOf(after) + after.length;
    });
    return new Transform(doc).insert(at, schema.text(text)).steps;
  });

/** An answer comes when a line of so many bytes a second has carried the message: about a part for each step. */
async function answered(bytesPerSecond: number): Promise<void> {
  const { steps } = ada.transport.appends.at(-1)!;
  ada.clock.advance((1000 * steps * limits.partBytes) / bytesPerSecond);
  await ada.transport.flush();
}

test('[DC20] 400 kB pasted go in parts, one at a time, each small enough for 10 kB/s; the page says how far it is', async () => {
  ada = story();
  paste(paragraphs(200));
  const shares: (number | undefined)[] = [];
  while (saved().state !== 'saved') {
    const now = saved();
    expect(now.state).toBe('saving');
    shares.push(now.state === 'saving' ? now.progress : undefined);
    await answered(10_000);
  }
  expect(Math.max(...bytesSent())).toBeLessThan(10_000 * 2.25);
  expect(bytesSent().length).toBeGreaterThan(20);
  expect(shares[0]).toBe(0);
  expect(shares.at(-1)).toBeGreaterThan(0.9);
  expect(shares).toEqual(shares.toSorted((a, b) => a! - b!));
  expect(ada.transport.doc.eq(ada.editor.view.state.doc)).toBe(true);
});

test('[DC20] a fast line gets more at once, and little again after it was cut', async () => {
  ada = story();
  paste(paragraphs(600));
  await ada.transport.flush();
  await ada.transport.flush();
  await ada.transport.flush();
  const grown = bytesSent();
  expect(grown[2]).toBeGreaterThan(2.5 * grown[0]!);
  ada.editor.disconnected();
  ada.editor.reconnected();
  const before = ada.transport.appends.length;
  await ada.transport.flush();
  await ada.transport.flush();
  expect(bytesSent()[before]).toBeLessThan(limits.partBytes * 1.2);
  await ada.transport.settle();
  expect(saved().state).toBe('saved');
});

test('[DC20] what was acknowledged, and what arrived unheard, is not sent again after the line was cut; progress goes on', async () => {
  ada = story();
  paste(paragraphs(200));
  for (let part = 0; part < 5; part += 1) await answered(10_000);
  const before = saved();
  if (before.state !== 'saving') throw new Error(before.state);
  ada.transport.verdicts.push('lost-ack');
  await answered(10_000);
  ada.editor.disconnected();
  expect(saved()).toMatchObject({ state: 'not-saved', progress: before.progress });
  ada.editor.reconnected();
  await ada.transport.flush();
  const after = saved();
  if (after.state === 'saved' || after.state === 'refused') throw new Error(after.state);
  expect(after.progress).toBeGreaterThan(before.progress!);
  while (saved().state !== 'saved') await answered(10_000);
  const sent = ada.transport.appends.reduce((sum, { steps }) => sum + steps, 0);
  expect(sent).toBe(ada.transport.log.length);
  expect(ada.transport.doc.eq(ada.editor.view.state.doc)).toBe(true);
});

test('[DC20] others write between the parts; the paste is one undo step, and takes nothing of theirs', async () => {
  ada = story(docOf(p('before '), p('after')));
  ada.caretAfter('before ');
  paste(paragraphs(60));
  for (let part = 0; part < 2; part += 1) await answered(40_000);
  inserted('Bob ', 'af');
  await answered(40_000);
  await ada.transport.flush();
  inserted('in the middle ', '3 words of');
  for (let part = 0; part < 40 && saved().state !== 'saved'; part += 1) await ada.transport.flush();
  expect(saved().state).toBe('saved');
  expect(ada.text().includes('3 words ofin the middle ')).toBe(true);
  ada.press('Mod-z');
  await ada.transport.settle();
  expect(ada.text().includes('words of a long text')).toBe(false);
  expect(ada.text().includes('in the middle ')).toBe(true);
  expect(ada.text().includes('afBob ter')).toBe(true);
  ada.press('Mod-Shift-z');
  await ada.transport.settle();
  expect(ada.text().match(/words of a long text/g)?.length).toBeGreaterThan(5_000);
  expect(ada.transport.doc.eq(ada.editor.view.state.doc)).toBe(true);
});

test('[DC20] a long text deleted, and undone before it is saved and after: each step is small, and the text is there once', async () => {
  ada = story();
  paste(paragraphs(150));
  await ada.transport.settle();
  const whole = ada.editor.view.state.doc;
  const { view } = ada.editor;
  const all = () => view.dispatch(view.state.tr.delete(0, view.state.doc.content.size));
  all();
  ada.press('Mod-z');
  expect(view.state.doc.eq(whole)).toBe(true);
  await ada.transport.settle();
  all();
  await ada.transport.settle();
  expect(ada.transport.doc.textContent).toBe('');
  ada.press('Mod-z');
  await ada.transport.settle();
  expect(view.state.doc.eq(whole)).toBe(true);
  expect(ada.transport.doc.eq(whole)).toBe(true);
  for (const step of log()) expect(jsonBytes(step)).toBeLessThan(limits.partBytes * 1.1);
});
