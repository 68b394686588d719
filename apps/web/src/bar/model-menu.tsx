import { Menu } from '@base-ui/react/menu';
import type { ModelInfo, ModelPullState } from '@tercet/protocol';
import { Check, CircleAlert, CircleCheck, Copy, Download, LoaderCircle } from 'lucide-react';
import { memo, type ReactNode, useRef, useState } from 'react';
import { type Copied, copyText } from './copy-text.ts';
import { focusBefore } from './focus-before.ts';
import styles from './model-menu.module.css';
import {
  chosenModel,
  deviceWords,
  fallbackWords,
  languageWords,
  type ModelTone,
  modelFacts,
  modelWords,
  offlineWords,
  pullWords,
} from './model-words.ts';

interface ModelMenuProps {
  models: readonly ModelInfo[] | null;
  /** There is no server to ask. */
  offline: boolean;
  wanted: string | null;
  onChoose: (name: string) => void;
  onPull: ((name: string) => Promise<string>) | null;
}

/** The model that is asked and how it is; the others, greyed out with the reason when they cannot be used. */
export const ModelMenu = memo(function ModelMenu(props: ModelMenuProps) {
  const { models, offline, wanted, onChoose, onPull } = props;
  const model = chosenModel(models, wanted);
  const place = useRef<HTMLSpanElement>(null);
  if (!model)
    return (
      <span className={styles.none}>{models ? 'No model on this server' : 'Looking for the model…'}</span>
    );
  const words = offline ? offlineWords : modelWords(model.status);
  const fallback = fallbackWords(models, wanted);
  const isAbsent = ({ status }: ModelInfo) => status.state === 'absent';
  const absent = models?.filter(isAbsent) ?? [];
  return (
    <Menu.Root>
      <Menu.Trigger className={styles.chip} aria-label={`Model ${model.title}: ${words.short}`}>
        <ToneIcon tone={words.tone} />
        <span className={styles.name}>{model.title}</span>
        {words.tone !== 'good' && <span className={styles.short}>{words.short}</span>}
        {words.share !== null && <span className={styles.percent}>{Math.floor(words.share * 100)} %</span>}
        {words.share !== null && <Progress share={words.share} />}
      </Menu.Trigger>
      <span ref={place} />
      {/* Inside of the header: everything on the page is in a landmark. */}
      <Menu.Portal container={place}>
        <Menu.Positioner className={styles.positioner} sideOffset={6} align="end" collisionPadding={8}>
          <Menu.Popup className={styles.popup} tabIndex={0} finalFocus={focusBefore}>
            {fallback && <p className={styles.fallback}>{fallback}</p>}
            <Menu.RadioGroup value={model.name} onValueChange={onChoose}>
              {models
                ?.filter((each) => !isAbsent(each))
                .map((each) => (
                  <ModelItem key={each.name} model={each} offline={offline} />
                ))}
            </Menu.RadioGroup>
            {absent.length > 0 && (
              <Menu.Group>
                <Menu.GroupLabel className={styles.heading}>
                  {onPull && absent.some(({ pull }) => pull)
                    ? 'Not installed. You can download them.'
                    : 'Not installed. Whoever runs the server can add these.'}
                </Menu.GroupLabel>
                {absent.map((each) =>
                  onPull && each.pull ? (
                    <PulledModel key={each.name} model={each} pull={each.pull} onPull={onPull} />
                  ) : (
                    <AbsentModel key={each.name} model={each} />
                  ),
                )}
              </Menu.Group>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
});

function ModelItem({ model, offline }: { model: ModelInfo; offline: boolean }) {
  const words = offline ? offlineWords : modelWords(model.status);
  const device = deviceWords(model);
  return (
    <Menu.RadioItem
      className={styles.item}
      value={model.name}
      disabled={offline || model.status.state !== 'ready'}
      closeOnClick
    >
      <span className={styles.mark}>
        <Menu.RadioItemIndicator>
          <Check size={16} aria-hidden="true" />
        </Menu.RadioItemIndicator>
      </span>
      <ModelText model={model} long={words.long} share={words.share}>
        {device && <span className={styles.facts}>{device}</span>}
      </ModelText>
    </Menu.RadioItem>
  );
}

interface ModelTextProps {
  model: ModelInfo;
  /** '' when there is nothing more to say. */
  long: string;
  share: number | null;
  children: ReactNode;
}

/** What every model of the menu shows: its name, how it is, and what it is. */
function ModelText({ model, long, share, children }: ModelTextProps) {
  const languages = languageWords(model);
  return (
    <span className={styles.text}>
      <strong>{model.title}</strong>
      {long !== '' && <span className={styles.long}>{long}</span>}
      {share !== null && <Progress share={share} />}
      <span className={styles.facts}>{modelFacts(model)}</span>
      {languages && <span className={styles.facts}>{languages}</span>}
      {children}
    </span>
  );
}

/** Cannot be chosen: why, and what the operator types to have it, to be copied [UX 13]. */
function AbsentModel({ model }: { model: ModelInfo }) {
  const [copied, setCopied] = useState<Copied>('none');
  const isCopied = copied === 'copied';
  const { status, title } = model;
  const command = status.state === 'absent' ? status.command : undefined;
  const words = (
    <ModelText model={model} long={modelWords(status).long} share={null}>
      {command && (
        <span className={styles.command}>
          <code>{command}</code>
          {isCopied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
        </span>
      )}
      {copied === 'refused' && <span className={styles.facts}>Your browser did not allow copying.</span>}
    </ModelText>
  );
  if (!command) return <div className={styles.absent}>{words}</div>;
  return (
    <Menu.Item
      className={`${styles.item} ${styles.absent}`}
      closeOnClick={false}
      aria-label={isCopied ? `Copied: ${command}` : `${title} is not installed. Copy the command ${command}`}
      onClick={async () => setCopied(await copyText(command))}
    >
      {words}
    </Menu.Item>
  );
}

/** Not here, and may be fetched by this page: how that goes [UX 13]. */
function PulledModel({
  model,
  pull,
  onPull,
}: {
  model: ModelInfo;
  pull: ModelPullState;
  onPull: (name: string) => Promise<string>;
}) {
  const [refused, setRefused] = useState('');
  const { short, long, share } = pullWords(pull);
  return (
    <Menu.Item
      className={`${styles.item} ${styles.absent}`}
      closeOnClick={false}
      disabled={pull.state === 'running'}
      aria-label={`${model.title}: ${short}`}
      onClick={async () => setRefused(await onPull(model.name))}
    >
      <ModelText model={model} long={refused || long} share={share}>
        {pull.state !== 'running' && (
          <span className={styles.command}>
            {short} <Download size={14} aria-hidden="true" />
          </span>
        )}
      </ModelText>
    </Menu.Item>
  );
}

function ToneIcon({ tone }: { tone: ModelTone }) {
  if (tone === 'good') return <CircleCheck className={styles.good} size={16} aria-hidden="true" />;
  if (tone === 'bad') return <CircleAlert className={styles.bad} size={16} aria-hidden="true" />;
  return <LoaderCircle className={styles.busy} size={16} aria-hidden="true" />;
}

function Progress({ share }: { share: number }) {
  return (
    <span className={styles.progress} aria-hidden="true">
      <span style={{ width: `${Math.round(share * 100)}%` }} />
    </span>
  );
}
