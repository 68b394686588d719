import { askSettings } from '@tercet/editor';
import { allows } from '@tercet/protocol';
import { Suspense, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { chosenModel } from '../bar/model-words.ts';
import type { Standing } from '../bar/saved-words.ts';
import { TopBar } from '../bar/top-bar.tsx';
import { useModelPull } from '../bar/use-model-pull.ts';
import { useServerState } from '../connection/server-context.ts';
import { useDroppedFiles } from '../exchange/use-dropped-files.ts';
import { Part } from '../failure/broken-part.tsx';
import { FailureNotice } from '../failure/failure-notice.tsx';
import { RestoredNotice } from '../history/restored-notice.tsx';
import { allBindings, parseBindings } from '../keys/kept-bindings.ts';
import { keyWords } from '../keys/key-words.ts';
import { MachineNote } from '../offer/machine-note.tsx';
import { OfferPanel } from '../offer/offer-panel.tsx';
import { OthersLayer } from '../offer/others-layer.tsx';
import { reservedLines } from '../offer/place-offer.ts';
import { provenanceWords } from '../offer/provenance-words.ts';
import { useKnownWriters } from '../offer/use-known-writers.ts';
import type { OpenedDocument } from '../pages/use-opened-document.ts';
import { NameQuestion } from '../people/name-question.tsx';
import { useMe } from '../people/use-me.ts';
import { CaretsLayer } from '../presence/carets-layer.tsx';
import { useKept } from '../settings/use-kept.ts';
import { parseSettings } from '../settings/writing-settings.ts';
import { AsideNotice } from './aside-notice.tsx';
import { documentTitle } from './document-title.ts';
import { EndedNotice } from './ended-notice.tsx';
import { heardWords } from './heard-words.ts';
import { NameDialog, PageTools, StatusLine } from './lazy-surroundings.ts';
import { LeavingNotice } from './leaving-notice.tsx';
import { LinkForm } from './link-form.tsx';
import { OwnerLinkOffer } from './owner-link-offer.tsx';
import { placeholderWords } from './placeholder-words.ts';
import { ToolsNotice } from './tools-notice.tsx';
import { TroubleNotice } from './trouble-notice.tsx';
import { UnreadableNotice } from './unreadable-notice.tsx';
import { useEditor } from './use-editor.ts';
import { useKeyboardInset } from './use-keyboard-inset.ts';
import { useKnownDocument } from './use-known-document.ts';
import { useLeaveWarning } from './use-leave-warning.ts';
import { phoneQuery, useMedia } from './use-media.ts';
import { useOffersKept, useOffersRecalled } from './use-offers-kept.ts';
import { useWayHome } from './use-way-home.ts';
import styles from './writing-page.module.css';

interface WritingPageProps {
  opened: OpenedDocument;
  /** By this page. */
  onDeleted: () => void;
}

/** Nobody else; the same object each time. */
const nobody: readonly never[] = [];

/** The page around the text: what is above it, below it, and at the caret. */
export function WritingPage({ opened, onDeleted }: WritingPageProps) {
  const { channel } = opened;
  const { connection, models } = useServerState();
  const [settings, setSettings] = useKept('tercet.settings', parseSettings);
  const [changedKeys, setChangedKeys] = useKept('tercet.keys', parseBindings);
  const [link, setLink] = useState<{ current: string | null } | null>(null);
  const [me, rename] = useMe(channel.documentId, opened.writer);
  const [restored, setRestored] = useState<{ words: string; changed: boolean } | null>(null);
  const restoredSeen = useCallback(() => setRestored(null), []);
  const nameAndGoOn = (name: string) => {
    rename(name);
    editor?.view.focus();
  };
  const [naming, setNaming] = useState(false);
  const startNaming = useCallback(() => setNaming(true), []);
  const place = useRef<HTMLDivElement>(null);
  const column = useRef<HTMLElement>(null);
  const listboxId = useId();
  const phone = useMedia(phoneQuery);
  const model = chosenModel(models, settings.model);
  const bindings = useMemo(() => allBindings(changedKeys), [changedKeys]);
  useKeyboardInset();

  const offersKept = useOffersKept(channel.documentId);
  const mounted = useEditor({
    place,
    opened,
    listboxId,
    askOptions: () => ({
      model: model?.name ?? 'default',
      candidates: settings.candidates,
      settings: askSettings(settings),
    }),
    mayReadAhead: connection === 'connected' && model?.status.state === 'ready',
    bindings: changedKeys,
    digitsTake: settings.digitsTake,
    placeholder: placeholderWords(opened.right, {
      phone,
      candidates: settings.candidates,
      askKey: bindings.ask[0],
    }),
    onLink: (current) => setLink({ current }),
    onHome: () => way.go(),
    onOffered: offersKept.keep,
  });
  const { editor, snapshot, source, ended = null } = mounted ?? {};
  const known = useKnownWriters({
    documentId: channel.documentId,
    me,
    participants: snapshot?.participants,
    machine: snapshot?.machine,
  });
  const right = snapshot?.right ?? opened.right;
  const standing: Standing = ended ? 'over' : allows(right, 'write') ? 'writes' : 'reads';
  const [dropped, takeDropped] = useDroppedFiles(standing === 'writes');
  const title = (editor && documentTitle(editor.view.state.doc)) ?? null;
  useEffect(() => {
    document.title = title ? `${title} · Tercet` : 'Tercet';
  }, [title]);
  const saved = snapshot?.saved ?? { state: 'saved' as const, pendingSteps: 0 as const };
  const way = useWayHome(saved);
  useLeaveWarning(saved.state !== 'saved' && !way.goes);
  const knownDocument = useKnownDocument({ opened, editor: editor ?? null, snapshot, ended });
  useOffersRecalled(channel.documentId, editor ?? null, offersKept.setKept);

  const setAddress = useCallback(
    (address: string) => {
      setLink(null);
      editor?.view.focus();
      editor?.run('link', address);
    },
    [editor],
  );
  const chooseModel = useCallback(
    (name: string) => setSettings({ ...settings, model: name }),
    [settings, setSettings],
  );
  const pullModel = useModelPull(channel.documentId);
  const askForLink = useCallback(() => setLink({ current: editor?.snapshot().href ?? null }), [editor]);
  const suggest = snapshot?.suggest;
  const tokens = settings.lengthBy === 'tokens' ? settings.maxTokens : 40;
  return (
    <div className={styles.page} data-machine-text={settings.showMachineText ? 'shown' : 'hidden'}>
      <TopBar
        title={title ?? 'Untitled'}
        onHome={way.go}
        homeKeys={bindings.home[0] && keyWords(bindings.home[0])}
        saved={saved}
        standing={standing}
        connection={connection}
        asks={allows(right, 'ask')}
        models={models}
        model={settings.model}
        onModel={chooseModel}
        onPull={allows(right, 'owner') ? pullModel : null}
      >
        <Part name="The tools in the bar">
          <Suspense>
            <PageTools
              editor={editor ?? null}
              documentId={channel.documentId}
              title={title}
              right={right}
              standing={standing}
              me={me}
              participants={snapshot?.participants ?? nobody}
              carets={snapshot?.carets ?? nobody}
              editable={snapshot?.editable ?? false}
              dropped={dropped}
              onDroppedTaken={takeDropped}
              settings={settings}
              onSettings={setSettings}
              changedKeys={changedKeys}
              onKeys={setChangedKeys}
              phone={phone}
              onRename={startNaming}
              onRestored={setRestored}
              onDeleted={onDeleted}
            />
          </Suspense>
        </Part>
      </TopBar>
      <FailureNotice />
      <ToolsNotice />
      {ended && editor ? (
        <EndedNotice ended={ended} editor={editor} pendingSteps={saved.pendingSteps} />
      ) : (
        <TroubleNotice saved={saved} onLeaveOut={() => opened.kept.forget()} />
      )}
      {way.waits && <LeavingNotice saved={saved} onLeave={way.leaveNow} onStay={way.stay} />}
      {editor && snapshot && <AsideNotice aside={snapshot.aside} onDrop={editor.dropAside} />}
      {opened.kept.unreadable && <UnreadableNotice text={opened.kept.unreadable} />}
      {!ended && snapshot && (
        <NameQuestion
          me={me}
          participants={snapshot.participants}
          writes={standing === 'writes'}
          onName={nameAndGoOn}
        />
      )}
      {snapshot && !ended && allows(right, 'owner') && (
        <OwnerLinkOffer
          documentId={channel.documentId}
          known={knownDocument}
          title={title}
          words={snapshot.words}
          empty={snapshot.empty}
          onDone={() => editor?.view.focus()}
        />
      )}
      <Suspense>
        <NameDialog
          open={naming}
          onOpenChange={setNaming}
          current={me.name}
          writes={standing === 'writes'}
          onName={rename}
        />
      </Suspense>
      <main ref={column} className={styles.column}>
        <div ref={place} className={styles.text} />
        {editor && snapshot && !ended && (
          <Part name="Where others are">
            <CaretsLayer editor={editor} snapshot={snapshot} me={me} column={column} />
            <OthersLayer editor={editor} snapshot={snapshot} bindings={bindings} column={column} />
          </Part>
        )}
        {editor && snapshot && suggest && suggest.phase !== 'idle' && (
          <Part name="The suggestions">
            <OfferPanel
              key={snapshot.asker?.id ?? 'own'}
              suggest={suggest}
              editor={editor}
              asker={snapshot.asker}
              mayTake={snapshot.editable}
              listboxId={listboxId}
              model={model}
              cutOff={source?.cutOff() ?? false}
              changedBindings={changedKeys}
              digitsTake={snapshot.digitsTake}
              lines={reservedLines(tokens, phone ? 34 : 84, 3)}
              ghostLines={reservedLines(tokens, phone ? 34 : 65, phone ? 6 : 3) - 1}
              sheet={phone}
              column={column}
            />
          </Part>
        )}
        <div className="heard" aria-live="polite">
          {snapshot &&
            heardWords(snapshot, {
              connection,
              standing,
              model,
              cutOff: source?.cutOff() ?? false,
              openKey: bindings.openOther[0],
            })}
        </div>
      </main>
      {editor && snapshot && (
        <Part name="The line below the text">
          <Suspense>
            <StatusLine
              editor={editor}
              snapshot={snapshot}
              bindings={bindings}
              phone={phone}
              keepsOffers={offersKept.isKept}
              showMachineText={settings.showMachineText}
              provenance={
                settings.showMachineText && snapshot.machine
                  ? provenanceWords(snapshot.machine, known, me)
                  : null
              }
              onShowMachineText={(showMachineText) => setSettings({ ...settings, showMachineText })}
              onLink={askForLink}
            />
          </Suspense>
        </Part>
      )}
      {editor && snapshot && settings.showMachineText && (
        <MachineNote editor={editor} snapshot={snapshot} known={known} me={me} touch={phone} />
      )}
      {restored && editor && <RestoredNotice restored={restored} editor={editor} onDone={restoredSeen} />}
      {link && (
        <LinkForm
          current={link.current}
          onLink={setAddress}
          onClose={() => {
            setLink(null);
            editor?.view.focus();
          }}
        />
      )}
    </div>
  );
}
