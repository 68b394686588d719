import { defaultSettings, type WritingSettings } from './writing-settings.ts';

/** The numbers a style stands for. */
type StyleSettings = Pick<WritingSettings, 'temperature' | 'topP' | 'topK' | 'repetitionPenalty'>;
export type WritingStyle = 'careful' | 'balanced' | 'bold';

const { temperature, topP, topK, repetitionPenalty } = defaultSettings;

/** How far a model strays from the likeliest word, chosen by name; balanced is the default. */
export const writingStyles: Record<WritingStyle, StyleSettings> = {
  careful: { temperature: 0.6, topP: 0.85, topK: 40, repetitionPenalty },
  balanced: { temperature, topP, topK, repetitionPenalty },
  bold: { temperature: 1.2, topP: 0.97, topK: 100, repetitionPenalty },
};

/** The style whose numbers are set; null when they are the writer's own. */
export function styleOf(settings: StyleSettings): WritingStyle | null {
  const isSet = (style: WritingStyle) =>
    (['temperature', 'topP', 'topK', 'repetitionPenalty'] as const).every(
      (name) => writingStyles[style][name] === settings[name],
    );
  return (Object.keys(writingStyles) as WritingStyle[]).find(isSet) ?? null;
}
