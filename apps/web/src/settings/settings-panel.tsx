import { Switch } from '@base-ui/react/switch';
import { limits } from '@tercet/protocol';
import { type ReactElement, useId } from 'react';
import { roughWords } from '../bar/rough-words.ts';
import { ChoiceRow, SettingRow, SliderRow } from './setting-row.tsx';
import styles from './settings-panel.module.css';
import { SidePanel } from './side-panel.tsx';
import { defaultSettings, type WritingSettings } from './writing-settings.ts';
import { styleOf, type WritingStyle, writingStyles } from './writing-styles.ts';

interface SettingsPanelProps {
  trigger: ReactElement;
  settings: WritingSettings;
  onChange: (settings: WritingSettings) => void;
}

const twoDigits = (value: number) => value.toFixed(2);
const oneIn = (value: number) => (value === 0 ? 'off' : String(value));

const styleDoes: Record<WritingStyle, string> = {
  careful: 'Keeps close to the words one would expect.',
  balanced: 'Expected words most of the time, now and then a surprise.',
  bold: 'Takes chances; some suggestions will miss.',
};

/** Every setting, each with the sentence that says what it does to the writing [UX 15]. */
export function SettingsPanel({ trigger, settings, onChange }: SettingsPanelProps) {
  const set = (part: Partial<WritingSettings>) => onChange({ ...settings, ...part });
  const style = styleOf(settings);
  const reset = (
    <button type="button" onClick={() => onChange({ ...defaultSettings, model: settings.model })}>
      Reset to the defaults
    </button>
  );
  return (
    <SidePanel trigger={trigger} title="Settings" foot={reset}>
      <div className={styles.rows}>
        <SliderRow
          label="Suggestions"
          does="How many suggestions to show at once; more take a little longer."
          value={settings.candidates}
          min={1}
          max={limits.candidates}
          step={1}
          onChange={(candidates) => set({ candidates })}
        />
        <ChoiceRow
          label="Limit by"
          does="Words give suggestions of similar lengths; time gives similar waits."
          value={settings.lengthBy}
          choices={[
            { value: 'tokens', words: 'Words' },
            { value: 'time', words: 'Time' },
          ]}
          onChange={(lengthBy) => set({ lengthBy })}
        />
        {settings.lengthBy === 'tokens' ? (
          <SliderRow
            label={settings.stopAt === 'sentences' ? 'Length' : 'Longest suggestion'}
            does={
              settings.stopAt === 'sentences'
                ? 'A suggestion has about this many words, and goes on to the end of its sentence.'
                : 'A suggestion has at most about this many words.'
            }
            value={settings.maxTokens}
            min={5}
            max={200}
            step={5}
            words={(tokens) => `about ${roughWords(tokens)} words`}
            onChange={(maxTokens) => set({ maxTokens })}
          />
        ) : (
          <SliderRow
            label="Longest wait"
            does="Suggestions end after this time, however long they are by then."
            value={settings.maxTimeMs}
            min={250}
            max={15_000}
            step={250}
            words={(milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`}
            onChange={(maxTimeMs) => set({ maxTimeMs })}
          />
        )}
        <ChoiceRow
          label="Stop at"
          does="A suggestion is whole sentences, or ends by its length, or early, where a sentence or a paragraph is complete."
          value={settings.stopAt}
          choices={[
            { value: 'sentences', words: 'Sentences' },
            { value: 'none', words: 'Length' },
            { value: 'sentence', words: 'One sentence' },
            { value: 'paragraph', words: 'Paragraph' },
          ]}
          onChange={(stopAt) => set({ stopAt })}
        />
        <ChoiceRow
          label="Style"
          does={style === null ? 'Your own numbers, under More.' : styleDoes[style]}
          value={style}
          choices={[
            { value: 'careful', words: 'Careful' },
            { value: 'balanced', words: 'Balanced' },
            { value: 'bold', words: 'Bold' },
          ]}
          onChange={(chosen) => set(writingStyles[chosen])}
        />
        <SwitchRow
          label="Number keys insert a suggestion"
          does="While suggestions are shown, 1, 2 and 3 insert one; when off, they type numbers."
          on={settings.digitsTake}
          onChange={(digitsTake) => set({ digitsTake })}
        />
        <SwitchRow
          label="Mark machine text"
          does="Underlines what came from a model, so you see which words are yours."
          on={settings.showMachineText}
          onChange={(showMachineText) => set({ showMachineText })}
        />
        <details className={styles.more}>
          <summary>More</summary>
          <div className={styles.rows}>
            <SliderRow
              label="Temperature"
              does="Low keeps to the expected word; high takes chances, and above 1.5 loses the thread."
              value={settings.temperature}
              min={0}
              max={2}
              step={0.05}
              words={twoDigits}
              onChange={(temperature) => set({ temperature })}
            />
            <SliderRow
              label="Top-p"
              does="Lower leaves out the unlikely words and reads safer; 1 leaves out none."
              value={settings.topP}
              min={0.05}
              max={1}
              step={0.01}
              words={twoDigits}
              onChange={(topP) => set({ topP })}
            />
            <SliderRow
              label="Top-k"
              does="Only this many of the likeliest words may come next; 0 turns it off."
              value={settings.topK}
              min={0}
              max={200}
              step={5}
              words={oneIn}
              onChange={(topK) => set({ topK })}
            />
            <SliderRow
              label="Repetition penalty"
              does="Higher avoids words that were already used; 1 turns it off, and above 1.5 the text turns odd."
              value={settings.repetitionPenalty}
              min={1}
              max={2}
              step={0.05}
              words={twoDigits}
              onChange={(repetitionPenalty) => set({ repetitionPenalty })}
            />
            <SeedRow seed={settings.seed} onChange={(seed) => set({ seed })} />
          </div>
        </details>
      </div>
    </SidePanel>
  );
}

function SeedRow({ seed, onChange }: { seed: number | null; onChange: (seed: number | null) => void }) {
  return (
    <SettingRow
      label="Seed"
      does="The same seed on the same text gives the same suggestions; leave it blank for a new one each time."
    >
      {(ids) => (
        <input
          id={ids.control}
          className={styles.seed}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          placeholder="new each time"
          aria-describedby={ids.does}
          value={seed ?? ''}
          onChange={(event) => {
            const digits = event.currentTarget.value.replace(/\D/g, '');
            onChange(digits === '' ? null : Math.min(Number(digits), 0xffff_ffff));
          }}
        />
      )}
    </SettingRow>
  );
}

interface SwitchRowProps {
  label: string;
  does: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

function SwitchRow({ label, does, on, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <div className={styles.switchRow}>
      <div>
        <span id={`${id}-label`}>{label}</span>
        <p id={`${id}-does`}>{does}</p>
      </div>
      <Switch.Root
        className={styles.switch}
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-does`}
        checked={on}
        onCheckedChange={onChange}
      >
        <Switch.Thumb className={styles.thumb} />
      </Switch.Root>
    </div>
  );
}
