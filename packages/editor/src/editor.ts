import type { ContinuationAskInput, DocumentSteps } from '@tercet/protocol';
import type { EditorView } from 'prosemirror-view';
import type { ContinuationSource } from './continuation-source.ts';
import type { DocumentTransport } from './document-transport.ts';
import type { EditorSnapshot } from './editor-snapshot.ts';
import type { CommandName, KeyBindings } from './key-bindings.ts';

export interface EditorOptions {
  /** `Node.toJSON` at `version`. */
  doc: unknown;
  version: number;
  source: ContinuationSource;
  transport: DocumentTransport;
  /** Read at every ask. */
  askOptions: () => { model: string; candidates: number; settings: ContinuationAskInput['settings'] };
  /** Who asks and takes here, for the machine mark. */
  author: string;
  keyBindings?: Partial<KeyBindings>;
  /** 1–9 take directly while suggestions are shown. Default true. */
  digitsTake?: boolean;
  /** Shown in an empty document. */
  placeholder: string;
  /** The editor's accessible name. */
  label: string;
  /** The id of the page's `role=listbox`; its options have the ids `${listboxId}-${index}`. */
  listboxId: string;
  /** After every change: of the text, the selection, the offer, the saving. */
  onChange: (snapshot: EditorSnapshot) => void;
  /** Mod-k was pressed: ask for an address, then `run('link', address)`; '' removes the link. */
  onLink?: (current: string | null) => void;
  /** Milliseconds; default Date.now. */
  now?: () => number;
  /** 0 ≤ x < 1; default Math.random. For ids and for the jitter of retries. */
  random?: () => number;
  /** Runs later, answers how to call it off; default setTimeout. */
  schedule?: (delayMs: number, run: () => void) => () => void;
}

export interface Editor {
  readonly view: EditorView;
  snapshot(): EditorSnapshot;
  /**
   * What a key would do, for buttons and menus. `take`, `focus`, `reroll`, `pin`, `insertOffered` read a number
   * (an index; absent: the focused one), `link` an address.
   * @returns whether it did something.
   */
  run(command: CommandName, argument?: number | string): boolean;
  /** Steps others made durable. Any order, gaps and repeats are allowed. */
  receive(message: DocumentSteps): void;
  disconnected(): void;
  reconnected(): void;
  /** Viewport coordinates of where the offer hangs; null when there is none. */
  caretBox(): { left: number; top: number; bottom: number } | null;
  setKeyBindings(bindings: Partial<KeyBindings>): void;
  setDigitsTake(on: boolean): void;
  destroy(): void;
}

export function mountEditor(_place: HTMLElement, _options: EditorOptions): Editor {
  throw new Error('not built yet');
}
