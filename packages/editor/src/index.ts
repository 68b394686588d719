export { announcement } from './announcement.ts';
export type { AsideEdit } from './aside-edit.ts';
export { type AskAtPlace, askAt, insertedAt } from './ask-at.ts';
export { askSettings, defaultSuggestionSettings, type SuggestionSettings } from './ask-settings.ts';
export type { ContinuationSource } from './continuation-source.ts';
export type { DocumentTransport } from './document-transport.ts';
export { type Editor, type EditorOptions, mountEditor } from './editor.ts';
export type { BlockName, EditorSnapshot } from './editor-snapshot.ts';
export type { EditsKeeper, KeptBase, KeptEdits } from './kept-edits.ts';
export {
  type CommandName,
  defaultKeyBindings,
  type KeyBindings,
  type KeyHelp,
  keyHelp,
  keyInReading,
} from './key-bindings.ts';
export type { Remembered as RememberedOffer } from './offer-memory.ts';
export type { OfferTransport } from './offer-transport.ts';
export type { OfferNote, OtherOfferSign } from './others-plugin.ts';
export type { OtherCaret } from './presence-state.ts';
export type { PresenceTransport } from './presence-transport.ts';
export { type RestoredEdits, restoreKept } from './restore-kept.ts';
export type { SavedState } from './saved-state.ts';
export { sendKept } from './send-kept.ts';
export { steadyTime } from './steady-time.ts';
export type { OfferedText, OpenOffer, ShownCandidate, SuggestState } from './suggest-state.ts';
export { Sync, type SyncOptions, type SyncTarget } from './sync.ts';
export type { TextPlace } from './text-place.ts';
export { type AuthorLook, mountVersionView, type VersionView } from './version-view.ts';
export { returnToPlace, type WritingPlace, writingPlace } from './writing-place.ts';
