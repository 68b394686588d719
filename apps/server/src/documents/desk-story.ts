import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { schema, schemaVersion } from '@tercet/document';
import {
  type DocumentAppended,
  type DocumentOpened,
  type Failure,
  failed,
  type Result,
  type SentStep,
  type StepJson,
} from '@tercet/protocol';
import {
  type DocumentStore,
  openSqliteDocumentStore,
  type StoredLink,
  type ThinningRule,
} from '@tercet/storage';
import { Node } from 'prosemirror-model';
import { createDocumentDesk, type DocumentDesk } from './document-desk.ts';

/* A desk on a real database, for tests, with pages that hold what they were told and time that stands still. */

export const ownerLink: StoredLink = {
  id: 'L'.repeat(16),
  secretHash: new Uint8Array(32),
  right: 'owner',
  label: '',
  createdAt: 0,
  lastUsedAt: null,
  revokedAt: null,
};

export interface DeskStory {
  desk: DocumentDesk;
  documentId: string;
  /** What the desk stores in, without faults. */
  store: DocumentStore;
  faults: Faults;
  clock: Clock;
  page(id: string, on?: DocumentDesk): PageStory;
  /** Another server's desk on the same storage. */
  otherDesk(): DocumentDesk;
  /** The newest text, as storage has it. */
  storedText(): Promise<string>;
  end(): Promise<void>;
}

/** What goes wrong with storage, method by method. */
interface Faults {
  /** Answered instead of doing it. */
  failing: Partial<Record<'load' | 'append' | 'saveSnapshot' | 'delete', Failure>>;
  /** Done only when this resolves. */
  held: Promise<void> | null;
  /** How often each method was called. */
  calls: Record<string, number>;
}

interface Clock {
  now(): number;
  /** Runs what was scheduled up to then. */
  advance(ms: number): void;
  /** How much is scheduled. */
  waiting(): number;
}

/** A page at its desk: what it opened and what it heard, in order. */
interface PageStory {
  version: number;
  /** `answer` of an append stands among the steps it heard, where it came. */
  heard: ({ version: number; steps: SentStep[] } | { answer: Result<DocumentAppended> })[];
  open(since?: number): Promise<Result<DocumentOpened>>;
  append(version: number, steps: StepJson[], clientId?: string): Promise<Result<DocumentAppended>>;
  leave(): void;
}

function createClock(): Clock & { schedule(delayMs: number, run: () => void): () => void } {
  let time = 1_000_000;
  let scheduled: { at: number; run: () => void }[] = [];
  return {
    now: () => time,
    waiting: () => scheduled.length,
    advance(ms) {
      time += ms;
      const due = scheduled.filter(({ at }) => at <= time);
      scheduled = scheduled.filter(({ at }) => at > time);
      for (const { run } of due) run();
    },
    schedule(delayMs, run) {
      const item = { at: time + delayMs, run };
      scheduled.push(item);
      return () => {
        scheduled = scheduled.filter((other) => other !== item);
      };
    },
  };
}

function faulty(store: DocumentStore, faults: Faults): DocumentStore {
  return new Proxy(store, {
    get(target, name: keyof DocumentStore) {
      return async (...args: unknown[]) => {
        faults.calls[name] = (faults.calls[name] ?? 0) + 1;
        await faults.held;
        const failure = (faults.failing as Record<string, Failure>)[name];
        if (failure) return failed(failure);
        return (target[name] as (...given: unknown[]) => unknown)(...args);
      };
    },
  });
}

export async function deskStory(options: { thinningRule?: ThinningRule } = {}): Promise<DeskStory> {
  const directory = mkdtempSync(path.join(tmpdir(), 'tercet-desk-'));
  const store = openSqliteDocumentStore({ file: path.join(directory, 'test.sqlite') });
  const faults: Faults = { failing: {}, held: null, calls: {} };
  const clock = createClock();
  const newDesk = () =>
    createDocumentDesk(faulty(store, faults), { now: clock.now, schedule: clock.schedule, ...options });
  const desk = newDesk();
  const created = await desk.create(ownerLink);
  if (!created.ok) throw new Error(created.failure.code);
  const { documentId } = created.value;
  faults.calls = {};
  return {
    desk,
    documentId,
    store,
    faults,
    clock,
    otherDesk: newDesk,
    page: (id, on = desk) => createPage(id, on, documentId),
    async storedText() {
      const page = createPage('reader', createDocumentDesk(store), documentId);
      const opened = await page.open();
      page.leave();
      return textOf(opened);
    },
    async end() {
      await desk.idle();
      await desk.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function createPage(id: string, desk: DocumentDesk, documentId: string): PageStory {
  const page: PageStory = {
    version: 0,
    heard: [],
    async open(since) {
      const opened = await desk.open(id, {
        documentId,
        schemaVersion,
        ...(since === undefined ? {} : { since }),
      });
      if (opened.ok) page.version = opened.value.version;
      return opened;
    },
    async append(version, steps, clientId = id) {
      const message = { documentId, schemaVersion, version, clientId, steps };
      const answer = await desk.append({ page: id, author: `writer of ${id}` }, message);
      page.heard.push({ answer });
      return answer;
    },
    leave: () => desk.leave(id, documentId),
  };
  desk.onAppended((batch) => {
    page.version = batch.version + batch.steps.length;
    if (batch.page !== id) page.heard.push({ version: batch.version, steps: batch.steps });
  });
  return page;
}

export function docOf(opened: Result<DocumentOpened>): Node {
  if (!opened.ok || opened.value.kind !== 'snapshot') throw new Error(JSON.stringify(opened));
  return Node.fromJSON(schema, opened.value.doc);
}

/** One line a textblock. */
export function textOf(opened: Result<DocumentOpened>): string {
  const doc = docOf(opened);
  return doc.textBetween(0, doc.content.size, '\n');
}

export const typing = (text: string, at = 1): StepJson => ({
  stepType: 'replace',
  from: at,
  to: at,
  slice: { content: [{ type: 'text', text }] },
});

export const deleting = (from: number, to: number): StepJson => ({ stepType: 'replace', from, to });

export const splitting = (at: number): StepJson => ({
  stepType: 'replace',
  from: at,
  to: at,
  slice: { content: [{ type: 'paragraph' }, { type: 'paragraph' }], openStart: 1, openEnd: 1 },
  structure: true,
});

/** Lets what is under way come as far as it can without time passing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
