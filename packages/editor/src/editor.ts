import { schema } from '@tercet/document';
import {
  allows,
  type ContinuationAskInput,
  type DocumentClosed,
  type DocumentSteps,
  type OfferNews,
  type OpenedBy,
  type Participant,
  type PresenceMoved,
  type Writer,
} from '@tercet/protocol';
import { collab, getVersion, sendableSteps } from 'prosemirror-collab';
import { dropCursor } from 'prosemirror-dropcursor';
import { gapCursor } from 'prosemirror-gapcursor';
import { history, redo, undo } from 'prosemirror-history';
import { Node } from 'prosemirror-model';
import { type Command, EditorState, type Plugin, type Transaction } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { announcer } from './announcement.ts';
import { ariaAttributes } from './aria-attributes.ts';
import { type AsideEdit, withAside } from './aside-edit.ts';
import { boundTransaction, sentBeforeMeta } from './bound-transaction.ts';
import { boundedPaste } from './bounded-paste.ts';
import { browserUndo } from './browser-undo.ts';
import { caretBlocks } from './caret-blocks.ts';
import { clipboardParser } from './clipboard-parser.ts';
import { clipboardText } from './clipboard-text.ts';
import { clipboardTextParser } from './clipboard-text-parser.ts';
import type { ContinuationSource } from './continuation-source.ts';
import { createDeedWords } from './deed-words.ts';
import type { DocumentTransport } from './document-transport.ts';
import { editorKeys } from './editor-keys.ts';
import type { EditorSnapshot } from './editor-snapshot.ts';
import { EditsLedger } from './edits-ledger.ts';
import { editsWithFocus } from './edits-with-focus.ts';
import { formatCommands, isInList } from './format-commands.ts';
import { formatReader, sameOrNext } from './format-reader.ts';
import { humanTyping } from './human-typing.ts';
import { afterHistory, keepOthersText } from './keep-others-text.ts';
import type { EditsKeeper, KeptEdits } from './kept-edits.ts';
import { type CommandName, defaultKeyBindings, type KeyBindings } from './key-bindings.ts';
import { clickBelowCode } from './leave-code.ts';
import { linkAt, mayHoldLink, setLink } from './link-commands.ts';
import { machineAt } from './machine-at.ts';
import { markdownRules } from './markdown-rules.ts';
import { offerKeeping } from './offer-keeping.ts';
import { describeOffered, offeredTexts, type Remembered } from './offer-memory.ts';
import { nameOf } from './offer-note-words.ts';
import { offerTeller } from './offer-teller.ts';
import type { OfferTransport } from './offer-transport.ts';
import { othersCommands } from './others-commands.ts';
import { othersNews } from './others-news.ts';
import {
  type OfferNote,
  offerNote,
  openedOther,
  otherOfferSigns,
  othersPlugin,
  withOthersMeta,
} from './others-plugin.ts';
import { patientSource } from './patient-source.ts';
import { isEmptyDocument, placeholder } from './placeholder.ts';
import { presenceBatch } from './presence-batch.ts';
import { otherCarets, presencePlugin } from './presence-plugin.ts';
import { presenceTeller } from './presence-teller.ts';
import type { PresenceTransport } from './presence-transport.ts';
import { createReadAhead } from './read-ahead.ts';
import { readSelection } from './read-selection.ts';
import { replaceDocument } from './replace-document.ts';
import { restoreKept } from './restore-kept.ts';
import { runWhenIdle } from './run-when-idle.ts';
import { soundTransaction } from './sound-transaction.ts';
import { steadyTime } from './steady-time.ts';
import { suggestCommands } from './suggest-commands.ts';
import {
  isTypedThrough,
  receiveBusy,
  suggestPlugin,
  suggestState,
  withSuggestMeta,
} from './suggest-plugin.ts';
import { isListShown, suggestView } from './suggest-view.ts';
import { Sync, type SyncTarget } from './sync.ts';
import { takeFirst } from './take-first.ts';
import { undoSteps, withUndoStep } from './undo-steps.ts';
import { versionMaps } from './version-maps.ts';
import { wordCounter } from './word-count.ts';

export interface EditorOptions {
  documentId: string;
  /** What the server said when the document was opened: who is here, and what they may do. */
  joined: OpenedBy;
  /** `Node.toJSON` at `version`. */
  doc: unknown;
  version: number;
  source: ContinuationSource;
  transport: DocumentTransport;
  presence: PresenceTransport;
  offers: OfferTransport;
  /** Keeps what is not acknowledged through a reload and a crash; absent: only this page has it. */
  keeper?: EditsKeeper;
  /** What an earlier page kept: mounted in place of `doc` and `version`; call `reconnected` once there is a server. */
  kept?: KeptEdits;
  /** What earlier pages put aside. */
  aside?: readonly AsideEdit[];
  /** Read at every ask. */
  askOptions: () => { model: string; candidates: number; settings: ContinuationAskInput['settings'] };
  /** Whether it is of use to tell what will be asked: the model is there and can be reached. Default: never. */
  mayReadAhead?: () => boolean;
  keyBindings?: Partial<KeyBindings>;
  /** 1–9 take directly while suggestions are shown and nothing was typed through. Default true. */
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
  /** The key that leads to the list of documents was pressed. */
  onHome?: () => void;
  /** These texts were offered and can be kept; each is told when its offer ends, and may be told again. */
  onOffered?: (offers: readonly Remembered[]) => void;
  /** Milliseconds since 1970, of a clock that nobody sets; default `steadyTime`. */
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
   * (an index; absent: the focused one), `link` an address,
   * `openOther` a participant's id.
   * @returns whether it did something.
   */
  run(command: CommandName, argument?: number | string): boolean;
  /** Steps others made durable. Any order, gaps and repeats are allowed. */
  receive(message: DocumentSteps): void;
  /** What is asked with has changed (model, settings), or whether `mayReadAhead`. */
  readAhead(): void;
  disconnected(): void;
  reconnected(): void;
  /** The document was opened again, after a reconnection: the page is another participant now. */
  joined(by: OpenedBy): void;
  /** Everyone else who has the document open. */
  receivePresence(participants: readonly Participant[]): void;
  receiveMoved(moved: PresenceMoved): void;
  receiveOffer(news: OfferNews): void;
  /** The link was revoked or the document deleted: nothing is sent any more, the text stays to be copied. */
  documentClosed(reason: DocumentClosed['reason']): void;
  /** Another page of this browser put these aside; the writer is told here. */
  receiveAside(edits: readonly AsideEdit[]): void;
  /** The writer has copied what was put aside, or does not want it. */
  dropAside(): void;
  /** What was offered here before, the oldest first: it can be found and inserted again. */
  recallOffered(earlier: readonly Remembered[]): void;
  /** Makes the document this one, as one edit that can be undone and changes no more than differs. */
  replaceDocument(doc: unknown): boolean;
  /** Viewport coordinates of a position of the text. Reads the layout. */
  boxAt(position: number): { left: number; top: number; bottom: number };
  /** Viewport coordinates of where the offer hangs; null when there is none. */
  caretBox(): { left: number; top: number; bottom: number } | null;
  setKeyBindings(bindings: Partial<KeyBindings>): void;
  setDigitsTake(on: boolean): void;
  destroy(): void;
}

/** Words of a text up to this size are counted before it is drawn. */
const countedAtOnce = 100_000;
const picturesLeftOutWords = (count: number) =>
  count === 1
    ? 'A picture without a description was left out: a document holds text only.'
    : `${count} pictures without a description were left out: a document holds text only.`;

const askWords = {
  right: 'This link cannot ask for suggestions. Press Escape, then Tab, to leave the editor.',
  place: 'Suggestions continue a text. Put the caret into some first.',
};
const noLinkWords = 'Text in code blocks cannot be a link.';

const isReadFromRight = (suggest: EditorSnapshot['suggest']) =>
  suggest.phase !== 'idle' && suggest.rightToLeft;

/** How long a note about an offer stays, milliseconds. */
const noteMs = 6_000;

function inTwelve(random: () => number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 12 }, () => letters[Math.floor(random() * letters.length)]).join('');
}

function scheduleWithTimeout(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/**
 * Puts an editor into the page. Everything it does goes one way: a key, a button or an event of the source becomes
 * a transaction; the plugins' states follow; the new snapshot is told.
 *
 * @throws RangeError when `doc`, or what was kept, is not a document of this schema.
 */
export function mountEditor(place: HTMLElement, options: EditorOptions): Editor {
  const { now = steadyTime, random = Math.random, schedule = scheduleWithTimeout } = options;
  const clientId = options.kept?.clientId ?? inTwelve(random);
  const restored = options.kept ? restoreKept(options.kept) : null;
  if (options.kept && !restored) throw new RangeError('what was kept does not make a document');
  let bindings: KeyBindings = { ...defaultKeyBindings, ...options.keyBindings };
  let digitsTake = options.digitsTake ?? true;
  let asks = 0;
  let shown: EditorSnapshot | null = null;
  let lastEnabled: ReadonlySet<CommandName> = new Set();
  let by = options.joined;
  let closed: DocumentClosed['reason'] | null = null;
  let writable = allows(by.right, 'write');
  const announce = announcer();
  const announceOther = announcer();
  const deeds = createDeedWords();
  let lastOwn = '';
  let stopNote: (() => void) | null = null;
  let aside: readonly AsideEdit[] = options.aside ?? [];
  const readFormats = formatReader();
  const countWords = wordCounter();
  const keeping = offerKeeping((offers) => options.onOffered?.(offers));

  const source = patientSource(options.source, {
    onBusy: (askId, waitMs) => receiveBusy(view, askId, now() + waitMs),
    random,
    schedule,
  });
  const suggest = suggestCommands({
    source,
    askOptions: options.askOptions,
    document: () => ({ documentId: options.documentId, version: getVersion(view.state) }),
    author: () => by.writer.id,
    now,
    nextAskId: () => {
      asks += 1;
      return `${clientId}-${asks}`;
    },
  });

  const ahead = createReadAhead({
    documentId: options.documentId,
    hint: (hint) => source.hint(hint),
    askOptions: options.askOptions,
    mayReadAhead: () => mayAsk() && (options.mayReadAhead?.() ?? false),
    schedule,
  });

  const presence = presencePlugin(by.participants, now());
  const moves = presenceBatch(schedule, (moved) => presence.move(view, moved, now()));
  const teller = presenceTeller({
    transport: options.presence,
    someone: () => by.participants.length > 0,
    now,
    schedule,
  });

  function apply(before: EditorState, tr: Transaction): void {
    const after = before.apply(withUndoStep(before, tr));
    const kept = afterHistory(tr, after);
    view.updateState(kept ? after.apply(kept) : after);
    deeds.follow(before, tr, view.state);
    if (tr.docChanged) {
      ledger?.changed();
      sync.push();
    }
    keeping.look(suggestState(view.state).memory);
    tell();
  }

  /** What became of an edit that could not be let in as it was, at the caret. */
  function say(words: string): void {
    note(view, words, view.state.selection.head);
  }

  /** Words about an offer or an edit, at its place, for a while. */
  function note(_view: EditorView, words: string, position: number): void {
    stopNote?.();
    view.dispatch(withOthersMeta(view.state.tr, { type: 'note', note: { words, position } }));
    stopNote = schedule(noteMs, () => {
      view.dispatch(withOthersMeta(view.state.tr, { type: 'note', note: null }));
    });
  }
  const others = othersCommands({
    offers: options.offers,
    taker: () => by.writer.id,
    mayWrite: () => view.editable,
    note,
    schedule,
  });
  const first = takeFirst({ offers: options.offers, own: () => by.participant, now, schedule });
  const news = othersNews({
    view: () => view,
    own: () => by.participant,
    note,
    onWasFirst: first.wasFirst,
    now,
    schedule,
  });
  const shareOffer = offerTeller({ offers: options.offers, schedule });
  const othersOffers = othersPlugin(() => ({ offers: by.offers, at: now() }));

  function plugins(version: number): Plugin[] {
    return [
      editsWithFocus(),
      first.plugin,
      suggestPlugin({ cancel: (cancel) => source.cancel(cancel) }),
      ahead.plugin,
      editorKeys({
        bindings: () => bindings,
        digitsTake: digitsTakeNow,
        run,
        offerShown: () => offer().phase !== 'idle',
        rightToLeft: () => isReadFromRight(offer()),
        rowsShown: () => isListShown(offer()),
        inList: () => isInList(view.state),
      }),
      boundedPaste((_view, words) => say(words)),
      markdownRules(),
      humanTyping(),
      keepOthersText(),
      placeholder(options.placeholder),
      caretBlocks(),
      clickBelowCode(),
      browserUndo((name) => run(name)),
      dropCursor({ class: 'drop-cursor', color: false }),
      gapCursor(),
      undoSteps(),
      history(),
      collab({ version, clientID: clientId }),
      versionMaps(),
      presence.plugin,
      teller.plugin,
      othersOffers,
      shareOffer,
    ];
  }

  function stateOf(doc: Node, version: number): EditorState {
    doc.check();
    return EditorState.create({ doc, plugins: plugins(version) });
  }

  /** What is listed: another writer's suggestions while they are looked at, else one's own. */
  function offerOf(state: EditorState): EditorSnapshot['suggest'] {
    return suggestView(openedOther(state)?.offer ?? suggestState(state).offer);
  }
  function offer(): EditorSnapshot['suggest'] {
    return offerOf(view.state);
  }

  const view: EditorView = new EditorView(place, {
    state: restored
      ? stateOf(restored.doc, restored.version)
      : stateOf(Node.fromJSON(schema, options.doc), options.version),
    editable: () => writable,
    attributes: (state) =>
      ariaAttributes(offerOf(state), {
        ...options,
        editable: writable,
      }),
    clipboardParser: clipboardParser((count) => say(picturesLeftOutWords(count))),
    clipboardTextParser,
    clipboardTextSerializer: clipboardText,
    dispatchTransaction(made) {
      const before = view.state;
      const sound = soundTransaction(before, made);
      // Drawn anew: the browser may show what was not taken.
      if (sound === null) return view.updateState(before);
      const { tr: edit, said } = boundTransaction(before, sound);
      try {
        if (edit !== null) apply(before, edit);
      } catch (error) {
        // The browser may show what was not taken; what was is drawn as it is. Who listens to errors says so.
        view.updateState(view.state);
        throw error;
      }
      if (said !== null) say(said);
    },
  });
  const target: SyncTarget = {
    get state() {
      return view.state;
    },
    get isDestroyed() {
      return view.isDestroyed;
    },
    dispatch: (tr) => view.dispatch(tr),
    replaceState: (doc, version) => view.updateState(stateOf(Node.fromJSON(schema, doc), version)),
    readSelection: () => readSelection(view),
  };
  const sync: Sync = new Sync(target, {
    transport: options.transport,
    clientId,
    random,
    schedule,
    now,
    onChange: () => {
      look();
      tell();
    },
    onConfirmed(sent) {
      ledger?.confirmed(sent);
      ledger?.changed();
    },
    onReplaced: () => ledger?.replaced(),
    onAside: (edit) => putAside(withAside(aside, edit)),
    isKept: () => ledger?.keeps ?? false,
    keepNow: () => ledger?.keepNow() ?? Promise.resolve(),
  });
  const ledger: EditsLedger | null = options.keeper
    ? new EditsLedger({
        keeper: options.keeper,
        documentId: options.documentId,
        clientId,
        kept: options.kept ?? null,
        pending: () => sendableSteps(view.state)?.steps ?? [],
        aside: () => aside,
        confirmed: () => sync.confirmed,
        schedule,
        whenIdle: (work) => runWhenIdle(schedule, work),
        onChange: tell,
      })
    : null;
  /** The page may not come back: what is not kept yet is kept now. */
  const keepNow = () => {
    keeping.flush(suggestState(view.state));
    ledger?.flush();
  };
  const page = view.dom.ownerDocument;
  page.addEventListener('visibilitychange', keepNow);
  page.defaultView?.addEventListener('pagehide', keepNow);
  /** A long text is drawn before its words are counted. */
  let counts = view.state.doc.content.size <= countedAtOnce;
  const stopCounting = counts
    ? null
    : runWhenIdle(schedule, () => {
        counts = true;
        tell();
        return 'done';
      });
  if (restored) {
    sync.disconnected();
    // They are what was typed then, marks and all; undo begins anew.
    const edits = view.state.tr.setMeta('rebased', 0).setMeta('addToHistory', false);
    edits.setMeta(sentBeforeMeta, true);
    for (const step of restored.pending) edits.step(step);
    if (edits.docChanged) view.dispatch(edits);
  }

  if (aside.length > 0) ledger?.changed();

  function putAside(edits: readonly AsideEdit[]): void {
    aside = edits;
    ledger?.changed();
    tell();
  }

  /** Whether this page may write can change: by its right, its age, and the document's end. */
  function look(): void {
    const may = sync.writable && closed === null && allows(by.right, 'write');
    if (writable === may) return;
    writable = may;
    view.setProps({});
  }

  function runCommand(command: Command): boolean {
    return view.editable && command(view.state, view.dispatch, view);
  }

  function isOpenedOther(): boolean {
    return openedOther(view.state) !== null;
  }

  /** Another who may write could take it at the same moment: then the server says who was first [OF3]. */
  function takeOwn(index: number | undefined): boolean {
    const open = offer();
    if (open.phase === 'idle') return false;
    const row = open.candidates[index ?? open.focused];
    if (!by.participants.some(({ right }) => allows(right, 'write'))) return suggest.take(view, index);
    if (row === undefined || row.text === '') return false;
    return first.begin(view, row, () => {
      const now = suggestView(suggestState(view.state).offer);
      const at = now.phase === 'idle' ? -1 : now.candidates.findIndex(({ id }) => id === row.id);
      if (at >= 0) suggest.take(view, at);
    });
  }

  /** What the keys of a list do while it is another writer's; null: as always. */
  function runForOther(name: CommandName, index: number | undefined): boolean | null {
    if (!isOpenedOther()) return null;
    switch (name) {
      case 'take':
        return others.take(view, index);
      case 'focusNext':
        return others.move(view, 1);
      case 'focusPrevious':
        return others.move(view, -1);
      case 'focus':
        return index !== undefined && others.focus(view, index);
      case 'close':
        return others.close(view);
      // The asker's alone.
      case 'takeWord':
      case 'earlier':
      case 'later':
      case 'reroll':
      case 'pin':
        return true;
      case 'ask':
        others.close(view);
        return null;
      default:
        return null;
    }
  }

  /** A digit after typed text goes on with it [UX 21]. */
  function digitsTakeNow(): boolean {
    return digitsTake && isListShown(offer()) && (isOpenedOther() || !isTypedThrough(view.state));
  }

  function mayAsk(): boolean {
    return view.editable && allows(by.right, 'ask');
  }

  /** For who may write the key is never the browser's, which would move the focus without a word [UX 25]. */
  function ask(): boolean {
    if (!view.editable) return false;
    if (!allows(by.right, 'ask')) say(askWords.right);
    else if (!suggest.ask(view)) say(askWords.place);
    return true;
  }

  /** @param address  absent: asks the page for one. */
  function link(address: string | undefined): boolean {
    if (address !== undefined && runCommand(setLink(address))) return true;
    if (view.editable && !mayHoldLink(view.state)) {
      say(noLinkWords);
      return true;
    }
    if (address === undefined) options.onLink?.(linkAt(view.state)?.mark.attrs.href ?? null);
    return address === undefined && options.onLink !== undefined;
  }

  function run(name: CommandName, argument?: number | string): boolean {
    const index = typeof argument === 'number' ? argument : undefined;
    const done = runForOther(name, index);
    if (done !== null) return done;
    switch (name) {
      case 'ask':
        return ask();
      case 'take':
        return takeOwn(index);
      case 'takeWord':
        return suggest.takeWord(view);
      case 'focusNext':
        return suggest.move(view, 1);
      case 'focusPrevious':
        return suggest.move(view, -1);
      case 'focus':
        return index !== undefined && suggest.focus(view, index);
      case 'earlier':
        return suggest.showBatch(view, -1);
      case 'later':
        return suggest.showBatch(view, 1);
      case 'reroll':
        return mayAsk() && suggest.reroll(view, index);
      case 'pin':
        return suggest.pin(view, index);
      case 'close':
        return suggest.escape(view);
      case 'insertOffered':
        return index !== undefined && suggest.insertOffered(view, index);
      case 'openOther':
        return others.open(view, typeof argument === 'string' ? argument : undefined);
      case 'undo':
        return runCommand(undo);
      case 'redo':
        return runCommand(redo);
      case 'link':
        return link(typeof argument === 'string' ? argument : undefined);
      case 'home':
        options.onHome?.();
        return options.onHome !== undefined;
      default:
        return runCommand(formatCommands[name]);
    }
  }

  function enabled(suggesting: EditorSnapshot['suggest'], formats: Iterable<CommandName>): Set<CommandName> {
    const { state, editable } = view;
    const names = new Set<CommandName>(editable ? formats : []);
    if (editable) {
      if (mayAsk()) names.add('ask');
      if (undo(state)) names.add('undo');
      if (redo(state)) names.add('redo');
      if (mayHoldLink(state)) names.add('link');
    }
    if (suggesting.phase !== 'idle') {
      names.add('close');
      if (isOpenedOther())
        for (const name of ['focus', 'focusNext', 'focusPrevious'] as const) names.add(name);
      else if (suggesting.candidates.length > 0) {
        for (const name of ['focus', 'focusNext', 'focusPrevious', 'pin'] as const) names.add(name);
        if (mayAsk()) names.add('reroll');
      }
      const text = suggesting.candidates[suggesting.focused]?.text ?? '';
      if (text !== '' && editable) names.add('take');
      if (text !== '' && !isOpenedOther()) names.add('takeWord');
      if (suggesting.batch > 0) names.add('earlier');
      if (suggesting.batch < suggesting.batches - 1) names.add('later');
    }
    if (otherOfferSigns(state).length > 0) names.add('openOther');
    return names;
  }

  /** Whose suggestions they are comes first; what the writer did, and what became of them, when nothing is newer. */
  function heard(
    suggesting: EditorSnapshot['suggest'],
    asker: Writer | null,
    noted: OfferNote | null,
  ): string {
    const own = announce(asker === null ? suggesting : { phase: 'idle' });
    const other = announceOther(asker === null ? { phase: 'idle' } : suggesting);
    const deed = deeds.words(noted !== null || (own !== '' && own !== lastOwn));
    lastOwn = own;
    if (noted !== null && suggesting.phase === 'idle') return noted.words;
    if (asker === null && deed !== '') return deed;
    return asker === null ? own : `${nameOf(asker)}’s suggestions. ${other}`;
  }

  function snapshot(): EditorSnapshot {
    if (shown !== null) return shown;
    const { state } = view;
    const { memory, offer: open, tabLeaves } = suggestState(state);
    const suggesting = offerOf(state);
    const asker = openedOther(state)?.other.writer ?? null;
    const noted = offerNote(state);
    const offers = offeredTexts(memory, open).map(describeOffered);
    const formats = readFormats(state);
    const able = enabled(suggesting, formats.able);
    if (offers.length > 0 && view.editable) able.add('insertOffered');
    lastEnabled = sameOrNext(lastEnabled, able);
    shown = {
      suggest: suggesting,
      saved: sync.saved(),
      aside,
      offers,
      active: formats.active,
      href: linkAt(state)?.mark.attrs.href ?? null,
      enabled: lastEnabled,
      words: counts ? countWords(state.doc) : null,
      empty: isEmptyDocument(state.doc),
      editable: view.editable,
      right: by.right,
      writer: by.writer,
      participants: by.participants,
      carets: otherCarets(state),
      others: otherOfferSigns(state),
      asker,
      note: noted,
      machine: machineAt(state),
      closed,
      tabLeaves,
      digitsTake: digitsTakeNow(),
      announcement: heard(suggesting, asker, noted),
    };
    return shown;
  }

  /** Who else is here has changed, or may have. */
  function here(): void {
    moves.clear();
    presence.setParticipants(view, by.participants, now());
    teller.look();
  }

  function tell(): void {
    shown = null;
    options.onChange(snapshot());
  }

  return {
    view,
    snapshot,
    run,
    receive: (message) => sync.receive(message),
    readAhead: ahead.look,
    disconnected() {
      ahead.forget();
      sync.disconnected();
    },
    reconnected() {
      sync.reconnected();
      ahead.look();
    },
    joined(next) {
      by = next;
      look();
      teller.forget();
      news.joined(by.offers);
      here();
    },
    receivePresence(participants) {
      by = { ...by, participants: [...participants] };
      here();
    },
    receiveMoved: moves.add,
    receiveOffer: news.receive,
    documentClosed(reason) {
      closed = reason;
      sync.end({ code: 'document-unknown', documentId: options.documentId });
    },
    receiveAside: (edits) => putAside(edits.reduce(withAside, aside)),
    dropAside: () => putAside([]),
    recallOffered(earlier) {
      keeping.recalled(earlier);
      view.dispatch(withSuggestMeta(view.state.tr, { type: 'recall', earlier }));
    },
    replaceDocument(doc) {
      const tr = replaceDocument(view.state, doc);
      if (tr === null || !view.editable) return false;
      const { doc: before } = view.state;
      view.dispatch(tr);
      return view.state.doc !== before;
    },
    boxAt(position) {
      const { left, top, bottom } = view.coordsAtPos(Math.min(position, view.state.doc.content.size), -1);
      return { left, top, bottom };
    },
    caretBox() {
      const { offer: open, anchor: own } = suggestState(view.state);
      const other = openedOther(view.state);
      if (open === null && other === null) return null;
      const anchor = other === null ? own : (other.place?.anchor ?? other.start);
      const { left, top, bottom } = view.coordsAtPos(anchor, -1);
      return { left, top, bottom };
    },
    setKeyBindings(changed) {
      bindings = { ...defaultKeyBindings, ...changed };
    },
    setDigitsTake(on) {
      if (digitsTake === on) return;
      digitsTake = on;
      tell();
    },
    destroy() {
      keeping.flush(suggestState(view.state));
      page.removeEventListener('visibilitychange', keepNow);
      page.defaultView?.removeEventListener('pagehide', keepNow);
      ledger?.destroy();
      sync.destroy();
      moves.clear();
      stopNote?.();
      stopCounting?.();
      first.destroy();
      others.destroy();
      news.destroy();
      view.destroy();
    },
  };
}
