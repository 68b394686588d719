import { Menu } from '@base-ui/react/menu';
import type { ModelInfo } from '@tercet/protocol';
import { Check, CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { memo, useRef } from 'react';
import styles from './model-menu.module.css';
import { chosenModel, type ModelTone, modelWords } from './model-words.ts';

interface ModelMenuProps {
  models: readonly ModelInfo[] | null;
  wanted: string | null;
  onChoose: (name: string) => void;
}

/** The model that is asked and how it is; the others, greyed out with the reason when they cannot be used. */
export const ModelMenu = memo(function ModelMenu({ models, wanted, onChoose }: ModelMenuProps) {
  const model = chosenModel(models, wanted);
  const place = useRef<HTMLSpanElement>(null);
  if (!model)
    return (
      <span className={styles.none}>{models ? 'No model on this server' : 'Looking for the model…'}</span>
    );
  const words = modelWords(model.status);
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
          <Menu.Popup className={styles.popup}>
            <Menu.RadioGroup value={model.name} onValueChange={onChoose}>
              {models?.map((each) => (
                <ModelItem key={each.name} model={each} />
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
});

function ModelItem({ model }: { model: ModelInfo }) {
  const words = modelWords(model.status);
  return (
    <Menu.RadioItem
      className={styles.item}
      value={model.name}
      disabled={model.status.state !== 'ready'}
      closeOnClick
    >
      <span className={styles.mark}>
        <Menu.RadioItemIndicator>
          <Check size={16} aria-hidden="true" />
        </Menu.RadioItemIndicator>
      </span>
      <span className={styles.text}>
        <strong>{model.title}</strong>
        <span className={styles.long}>{words.long}</span>
        {words.share !== null && <Progress share={words.share} />}
        <span className={styles.licence}>
          {inMillions(model.parameters)} parameters · {model.licence}
        </span>
      </span>
    </Menu.RadioItem>
  );
}

const inMillions = (parameters: number) =>
  parameters >= 1e9 ? `${(parameters / 1e9).toFixed(1)} billion` : `${Math.round(parameters / 1e6)} million`;

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
