import type { MachineAttrs } from '@tercet/document';
import type { DocumentClosed, Participant, Right, Writer } from '@tercet/protocol';
import type { AsideEdit } from './aside-edit.ts';
import type { CommandName } from './key-bindings.ts';
import type { OfferNote, OtherOfferSign } from './others-plugin.ts';
import type { OtherCaret } from './presence-state.ts';
import type { SavedState } from './saved-state.ts';
import type { OfferedText, SuggestState } from './suggest-state.ts';

export type BlockName =
  | 'paragraph'
  | 'heading1'
  | 'heading2'
  | 'heading3'
  | 'quote'
  | 'bulletList'
  | 'orderedList'
  | 'codeBlock';

/** All the page needs to draw around the text. Immutable; a new one after every change. */
export interface EditorSnapshot {
  suggest: SuggestState;
  saved: SavedState;
  /** Changes the server refused: no longer in the document, kept for the writer to copy. The same array until one comes or they go. */
  aside: readonly AsideEdit[];
  /** Everything offered since the page was opened, newest first. */
  offers: readonly OfferedText[];
  /** Marks and blocks at the selection; a paragraph in a quote is both. */
  active: ReadonlySet<BlockName | 'bold' | 'italic' | 'code' | 'link'>;
  /** Of the link at the selection. */
  href: string | null;
  /** Commands that would do something now. */
  enabled: ReadonlySet<CommandName>;
  /** Null until a long text's are counted. */
  words: number | null;
  /** Nothing is written yet. */
  empty: boolean;
  /** False when the link only reads, the document is over, or the server refuses this page's schema. */
  editable: boolean;
  right: Right;
  /** Who writes at this page. */
  writer: Writer;
  /** Everyone else who has the document open. */
  participants: readonly Participant[];
  /** Where they are in the text, as far as it is known. The same array until a place changes. */
  carets: readonly OtherCaret[];
  /** Their open suggestions, as far as there is something to see. The same array until one changes. */
  others: readonly OtherOfferSign[];
  /** Whose suggestions `suggest` are, when they are another writer's; then only taking and closing is offered. */
  asker: Writer | null;
  /** What became of an offer, for a while: who took from it, or why nothing was inserted. */
  note: OfferNote | null;
  /** Where the text at the caret, or the beginning of what is selected, came from; null: a human's. */
  machine: MachineAttrs | null;
  /** Why the document is over for this page; null while it is not. */
  closed: DocumentClosed['reason'] | null;
  /** After Escape: the next Tab leaves the editor [UX 4]; say so. */
  tabLeaves: boolean;
  /** A digit would take a suggestion now [UX 21]; say so. */
  digitsTake: boolean;
  /** For the one polite live region [UX 16]: changes when suggestions are ready and on each move. */
  announcement: string;
}
