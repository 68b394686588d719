import { documentProblem, schema } from '@tercet/document';
import type { DocumentAppended, Result, SentStep } from '@tercet/protocol';
import fc from 'fast-check';
import { collab, getVersion, receiveTransaction, sendableSteps } from 'prosemirror-collab';
import type { Node } from 'prosemirror-model';
import { EditorState, type Transaction } from 'prosemirror-state';
import { canJoin, canSplit, findWrapping, liftTarget, Step } from 'prosemirror-transform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeskStory, deskStory, docOf, ownerLink, settle } from './desk-story.ts';
import type { DocumentDesk } from './document-desk.ts';

let story: DeskStory;
beforeAll(async () => {
  story = await deskStory();
});
afterAll(() => story.end());

type News = { version: number; steps: SentStep[] } | { answer: Result<DocumentAppended> };

/** A real collab page: what the server sends it lies in its inbox, in order, until it reads it. */
class CollabPage {
  state: EditorState;
  readonly inbox: News[] = [];
  sending = false;
  refused = 0;
  merged = 0;
  readonly #id: string;
  readonly #desk: DocumentDesk;
  readonly #documentId: string;
  readonly #stop: () => void;

  constructor(id: string, desk: DocumentDesk, documentId: string, doc: Node) {
    this.#id = id;
    this.#desk = desk;
    this.#documentId = documentId;
    this.state = EditorState.create({ doc, plugins: [collab({ clientID: id })] });
    this.#stop = desk.onAppended((batch) => {
      if (batch.documentId !== documentId || batch.page === id) return;
      this.inbox.push({ version: batch.version, steps: batch.steps });
    });
  }

  leave(): void {
    this.#stop();
    this.#desk.leave(this.#id, this.#documentId);
  }

  change(make: (transaction: Transaction) => unknown): void {
    const { tr } = this.state;
    make(tr);
    this.state = this.state.apply(tr);
  }

  send(): void {
    const sendable = sendableSteps(this.state);
    if (this.sending || !sendable) return;
    this.sending = true;
    const message = {
      documentId: this.#documentId,
      schemaVersion: 1,
      version: sendable.version,
      clientId: this.#id,
      steps: JSON.parse(JSON.stringify(sendable.steps)),
    };
    void this.#desk
      .append({ page: this.#id, author: this.#id }, message)
      .then((answer) => this.inbox.push({ answer }));
  }

  /**
   * Reads the oldest news. Steps that were stored together with its own, behind them, may come a moment before the
   * answer: they wait for it. @returns false when there is nothing to read.
   */
  read(): boolean {
    const version = getVersion(this.state);
    const place = this.inbox.findIndex((news) => 'answer' in news || news.version <= version);
    const [news] = place < 0 ? [] : this.inbox.splice(place, 1);
    if (!news) return false;
    if ('answer' in news) this.#answered(news.answer);
    else {
      // [DC4] in order, without a gap.
      expect(news.version).toBe(version);
      const steps = news.steps.map(({ step }) => Step.fromJSON(schema, step));
      const ids = news.steps.map(({ clientId }) => clientId);
      this.state = this.state.apply(
        receiveTransaction(this.state, steps, ids, { mapSelectionBackward: true }),
      );
    }
    return true;
  }

  #answered(answer: Result<DocumentAppended>): void {
    const version = getVersion(this.state);
    this.sending = false;
    if (!answer.ok) {
      expect(answer.failure.code).toBe('stale-version');
      // [DC2] the steps up to it were sent before the answer.
      if (answer.failure.code === 'stale-version')
        expect(version).toBeGreaterThanOrEqual(answer.failure.version);
      this.refused += 1;
      return;
    }
    const { from, version: to } = answer.value;
    expect(version).toBe(from);
    const own = (sendableSteps(this.state)?.steps ?? []).slice(0, to - from);
    expect(own).toHaveLength(to - from);
    this.state = this.state.apply(
      receiveTransaction(
        this.state,
        own,
        own.map(() => this.#id),
      ),
    );
  }
}

const kinds = ['type', 'type', 'type', 'delete', 'split', 'join', 'mark', 'heading', 'wrap', 'lift'] as const;
interface Deed {
  page: number;
  does: 'edit' | 'send' | 'read' | 'wait';
  kind: (typeof kinds)[number];
  at: number;
  length: number;
  text: string;
}
const deeds = fc.array(
  fc.record({
    page: fc.nat(3),
    does: fc.constantFrom<Deed['does']>('edit', 'edit', 'send', 'send', 'read', 'read', 'read', 'wait'),
    kind: fc.constantFrom(...kinds),
    at: fc.nat(300),
    length: fc.nat(6),
    text: fc.constantFrom('a', 'bc', '🌧', '👩‍👩‍👧', 'ש', 'مر'),
  }),
  { minLength: 20, maxLength: 150 },
);

/** The place, or the one before it: no page edits within a surrogate pair [MS6]. */
function whole(doc: Node, position: number): number {
  const { parent, parentOffset } = doc.resolve(position);
  if (!parent.isTextblock || parentOffset === 0) return position;
  const before = parent.textBetween(parentOffset - 1, parentOffset, '', ' ');
  return /[\ud800-\udbff]/.test(before) ? position - 1 : position;
}

function edit(transaction: Transaction, { kind, at, length, text }: Deed): void {
  const { doc } = transaction;
  const from = whole(doc, at % (doc.content.size + 1));
  const to = whole(doc, Math.min(from + length, doc.content.size));
  const $from = doc.resolve(from);
  const range = $from.blockRange(doc.resolve(to));
  const { strong } = schema.marks;
  if (kind === 'type' && $from.parent.isTextblock) transaction.insertText(text, from);
  if (kind === 'delete') transaction.deleteRange(from, to);
  if (kind === 'split' && $from.parent.isTextblock && canSplit(doc, from)) transaction.split(from);
  if (kind === 'join' && canJoin(doc, from)) transaction.join(from);
  if (kind === 'mark') transaction.addMark(from, to, strong.create());
  if (kind === 'heading' && $from.depth === 1 && $from.parent.isTextblock) {
    transaction.setNodeMarkup($from.before(), schema.nodes.heading, { level: 1 + (length % 3) });
  }
  const wrapping = range && $from.depth < 5 ? findWrapping(range, schema.nodes.blockquote) : null;
  if (kind === 'wrap' && wrapping) transaction.wrap(range!, wrapping);
  const target = range && liftTarget(range);
  if (kind === 'lift' && typeof target === 'number') transaction.lift(range!, target);
}

async function together(doing: readonly Deed[], only?: Deed['kind']) {
  const created = await story.desk.create({
    ...ownerLink,
    id: `${Math.random()}`.slice(2).padEnd(16, '0').slice(0, 16),
  });
  if (!created.ok) throw new Error(created.failure.code);
  const { documentId } = created.value;
  const opening = { documentId, schemaVersion: 1 };
  const first = docOf(await story.desk.open('p0', opening));
  const pages = await Promise.all(
    [0, 1, 2, 3].map(async (index) => {
      await story.desk.open(`p${index}`, opening);
      return new CollabPage(`p${index}`, story.desk, documentId, first);
    }),
  );
  const typed: string[] = [];
  for (const deed of doing) {
    const page = pages[deed.page]!;
    if (deed.does === 'edit') {
      const kind = only ?? deed.kind;
      // Each its own, to be found again.
      const text = only ? `${deed.text}${typed.length};` : deed.text;
      page.change((transaction) => {
        edit(transaction, { ...deed, kind, text });
        if (only && transaction.docChanged) typed.push(text);
      });
    } else if (deed.does === 'send') page.send();
    else if (deed.does === 'read') page.read();
    else await settle();
  }
  // Then everything arrives.
  const isOver = () =>
    pages.every((page) => !page.sending && page.inbox.length === 0 && !sendableSteps(page.state));
  for (let round = 0; round < 300 && !isOver(); round += 1) {
    for (const page of pages) {
      while (page.read());
      page.send();
    }
    await settle();
    if (round % 10 === 9) story.clock.advance(300);
  }
  expect(isOver()).toBe(true);
  const newest = docOf(await story.desk.open('reader', opening));
  story.desk.leave('reader', documentId);
  for (const { state } of pages) expect(state.doc.toJSON()).toEqual(newest.toJSON());
  expect(documentProblem(newest)).toBe(null);
  newest.check();
  for (const page of pages) page.leave();
  return { text: newest.textContent, typed, refused: pages.reduce((sum, page) => sum + page.refused, 0) };
}

/** The long run: RUNS=500. */
const numRuns = Number(process.env.RUNS ?? 25);

test('[DC8] real collab pages that do everything at once end with equal, valid documents', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (doing) => {
      await together(doing);
    }),
    { numRuns },
  );
}, 600_000);

test('[DC2] [DC8] pages that only type are never refused, and nothing they typed is lost', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (doing) => {
      const { text, typed, refused } = await together(doing, 'type');
      expect(refused).toBe(0);
      // By code points: one may type into the middle of another's emoji sequence.
      expect([...text].sort()).toEqual([...typed.join('')].sort());
    }),
    { numRuns },
  );
}, 600_000);
