import { schema } from '@tercet/document';
import type { Failure } from '@tercet/protocol';
import { collab } from 'prosemirror-collab';
import { Node } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { type AsideEdit, withAside } from './aside-edit.ts';
import type { DocumentTransport } from './document-transport.ts';
import type { KeptEdits } from './kept-edits.ts';
import { restoreKept } from './restore-kept.ts';
import { steadyTime } from './steady-time.ts';
import { Sync, type SyncTarget } from './sync.ts';

export interface SendKeptOptions {
  transport: DocumentTransport;
  random?: () => number;
  schedule?: (delayMs: number, run: () => void) => () => void;
  /** A steady clock, milliseconds. */
  now?: () => number;
  /** Stops trying; what was not sent stays to be sent. */
  signal?: AbortSignal;
}

/** `aside`: changes the server will never take; what was written after them is sent. */
export type SentKept =
  | { outcome: 'sent'; aside: readonly AsideEdit[] }
  | { outcome: 'unreadable' | 'stopped' }
  | { outcome: 'refused'; failure: Failure };

/**
 * Sends what a page kept and never came back to send, without a page: caught up, rebased, and appended until the
 * server has it all. Tries as long as nobody answers.
 */
export function sendKept(kept: KeptEdits, options: SendKeptOptions): Promise<SentKept> {
  const { random = Math.random, schedule = scheduleWithTimeout, now = steadyTime, signal } = options;
  const restored = restoreKept(kept);
  if (restored === null) return Promise.resolve({ outcome: 'unreadable' });
  return new Promise((resolve) => {
    let aside: readonly AsideEdit[] = kept.aside ?? [];
    const target = new Headless(restored.doc, restored.version, kept.clientId);
    const sync = new Sync(target, {
      transport: options.transport,
      clientId: kept.clientId,
      random,
      schedule,
      now,
      onChange: look,
      onAside: (edit) => {
        aside = withAside(aside, edit);
      },
    });
    function look(): void {
      const saved = sync.saved();
      if (saved.state === 'saved') end({ outcome: 'sent', aside });
      else if (saved.state === 'refused') end({ outcome: 'refused', failure: saved.failure });
    }
    function end(how: Parameters<typeof resolve>[0]): void {
      if (target.isDestroyed) return;
      target.isDestroyed = true;
      sync.destroy();
      resolve(how);
    }
    signal?.addEventListener('abort', () => end({ outcome: 'stopped' }), { once: true });
    const tr = target.state.tr;
    for (const step of restored.pending) tr.step(step);
    target.dispatch(tr);
    target.onDocument = () => sync.push();
    sync.reconnected();
  });
}

/** An editor's state and nothing around it. */
class Headless implements SyncTarget {
  state: EditorState;
  isDestroyed = false;
  onDocument: () => void = () => undefined;
  readonly #clientId: string;

  constructor(doc: Node, version: number, clientId: string) {
    this.#clientId = clientId;
    this.state = this.#begin(doc, version);
  }

  #begin(doc: Node, version: number): EditorState {
    return EditorState.create({ doc, plugins: [collab({ version, clientID: this.#clientId })] });
  }

  dispatch(tr: Parameters<SyncTarget['dispatch']>[0]): void {
    this.state = this.state.apply(tr);
    if (tr.docChanged) this.onDocument();
  }

  replaceState(doc: unknown, version: number): void {
    this.state = this.#begin(Node.fromJSON(schema, doc), version);
  }

  readSelection(): void {
    // Nobody selects anything here.
  }
}

function scheduleWithTimeout(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
