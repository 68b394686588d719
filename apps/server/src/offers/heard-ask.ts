import type { ContinuationEvent, SharedAsk } from '@tercet/protocol';

type Started = Extract<ContinuationEvent, { type: 'started' | 'queued' }>;
type Ended = Extract<ContinuationEvent, { type: 'ended' }>;
type Failed = Extract<ContinuationEvent, { type: 'failed' }>;

/** One ask of an offer, and what it has said so far: the last word on everything, so that it stays small. */
export interface HeardAsk {
  readonly about: Omit<SharedAsk, 'events'>;
  start: Started | null;
  /** By candidate. */
  texts: { text: string; ended: Ended | null }[];
  failed: Failed | null;
}

export function hearAsk(about: HeardAsk['about']): HeardAsk {
  const texts = Array.from({ length: about.candidates }, () => ({ text: '', ended: null }));
  return { about, start: null, texts, failed: null };
}

export function hearEvent(ask: HeardAsk, event: ContinuationEvent): void {
  if (event.type === 'queued' || event.type === 'started') ask.start = event;
  else if (event.type === 'failed') ask.failed = event;
  else {
    const candidate = ask.texts[event.candidate];
    if (!candidate) return;
    if (event.type === 'piece') candidate.text += event.text;
    else if (event.type === 'redrawn') candidate.text = '';
    else candidate.ended = event;
  }
}

export function isOver({ texts, failed }: HeardAsk): boolean {
  return failed !== null || texts.every(({ ended }) => ended !== null);
}

/** For who comes late: as if it had been said in one go, in the order of [CN2]. */
export function asShared({ about, start, texts, failed }: HeardAsk): SharedAsk {
  const { askId } = about;
  const said = texts.flatMap(({ text, ended }, candidate): ContinuationEvent[] => [
    ...(text === '' ? [] : [{ type: 'piece' as const, askId, candidate, index: 0, text }]),
    ...(ended ? [ended] : []),
  ]);
  return { ...about, events: [...(start ? [start] : []), ...said, ...(failed ? [failed] : [])] };
}
