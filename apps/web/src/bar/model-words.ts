import type { ModelInfo, ModelPullState, ModelStatus } from '@tercet/protocol';
import { roughWords, wordsPerToken } from './rough-words.ts';

export type ModelTone = 'good' | 'busy' | 'bad';

export interface ModelWords {
  /** Behind the model's name: `ready`, `building 40 %`. */
  short: string;
  /** A sentence: what it means, and what happens next; '' where `short` says all there is. */
  long: string;
  tone: ModelTone;
  /** 0 to 1 while there is progress to show; null otherwise. */
  share: number | null;
}

/** What a model is and how fast it writes here, in a few facts. */
export function modelFacts({ parameters, status, memoryMb, licence }: ModelInfo): string {
  const speed =
    status.state === 'ready'
      ? [`about ${roundly((wordsPerToken * 1000) / status.stepMs)} words a second here, three at once`]
      : [];
  const memory = memoryMb === undefined ? [] : [`${(memoryMb / 1024).toFixed(1)} GB of memory`];
  return [`${inMillions(parameters)} parameters`, ...speed, ...memory, licence].join(' · ');
}

/** On what it runs, where that is not simply the processor; and why not on what it was told to. */
export function deviceWords({ workers = [] }: ModelInfo): string | null {
  const devices = [...new Set(workers.map(({ device }) => device))].filter((device) => device !== 'cpu');
  const notices = [...new Set(workers.flatMap(({ notice }) => notice ?? []))];
  const places = devices.map((device) => (device === 'upstream' ? 'another server' : device));
  const words = [...places.map((place) => `Runs on ${place}.`), ...notices];
  return words.length ? words.join(' ') : null;
}

/** Where models run, as whoever reads it would call that. */
const serversPlace = /^(?:localhost$|127\.|\[::1\]$)/.test(globalThis.location?.hostname ?? '')
  ? 'this computer'
  : 'the server';

const roundly = (words: number) => (words < 10 ? words.toFixed(1) : String(Math.round(words)));

const inMillions = (parameters: number) =>
  parameters >= 1e9 ? `${(parameters / 1e9).toFixed(1)} billion` : `${Math.round(parameters / 1e6)} million`;

/** A model's state in words [UX 12, 13]. */
export function modelWords(status: ModelStatus): ModelWords {
  switch (status.state) {
    case 'ready':
      return {
        short: 'ready',
        long: `Ready. Reads roughly the last ${roughWords(status.contextTokens)} words.`,
        tone: 'good',
        share: null,
      };
    case 'building': {
      const percent = Math.floor(status.share * 100);
      return {
        short: `building ${percent} %`,
        long: `Setting up on ${serversPlace} (first time only): ${percent} % (${status.doing}). You can write meanwhile.`,
        tone: 'busy',
        share: status.share,
      };
    }
    case 'loading':
      return {
        short: 'loading',
        long: 'Loading into memory; this takes a few seconds.',
        tone: 'busy',
        share: null,
      };
    case 'gone':
      return {
        short: 'stopped',
        long: `${sentence(status.reason)} ${
          status.retryInMs === undefined
            ? 'It will not restart until whoever runs the server has fixed that.'
            : `It restarts in ${Math.max(1, Math.round(status.retryInMs / 1000))} s.`
        }`,
        tone: 'bad',
        share: null,
      };
    case 'absent':
      return {
        short: 'not installed',
        long: status.reason === undefined ? '' : sentence(status.reason),
        tone: 'bad',
        share: null,
      };
    default:
      return status satisfies never;
  }
}

/** While there is no server nothing is known of its models. */
export const offlineWords: ModelWords = {
  short: 'offline',
  long: 'There is no connection to the server. Suggestions come back with it.',
  tone: 'bad',
  share: null,
};

/** The languages a model writes, where its card names them: "Writes English."; null where it does not. */
export function languageWords({ languages = [] }: Pick<ModelInfo, 'languages'>): string | null {
  const named = languages.map((tag) => languageNames.of(tag) ?? tag);
  return named.length > 0 ? `Writes ${inAList.format(named)}.` : null;
}

const languageNames = new Intl.DisplayNames('en', { type: 'language' });
const inAList = new Intl.ListFormat('en');

/** How downloading a model stands; `short` is what can be done about it [UX 13]. */
export function pullWords(pull: ModelPullState): Omit<ModelWords, 'tone'> {
  switch (pull.state) {
    case 'possible':
      return { short: 'Download', long: '', share: null };
    case 'failed':
      return { short: 'Try again', long: sentence(pull.message), share: null };
    case 'running': {
      const { bytesDone, bytesTotal } = pull;
      if (bytesTotal === 0) return { short: 'looking it up', long: 'Looking it up…', share: 0 };
      const share = bytesDone / bytesTotal;
      const percent = `${Math.floor(100 * share)} %`;
      const long = `Downloading: ${percent} of ${inMegabytes(bytesTotal)}. You can write meanwhile.`;
      return { short: `downloading, ${percent}`, long, share };
    }
    default:
      return pull satisfies never;
  }
}

const inMegabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

function sentence(reason: string): string {
  const begun = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** The model that is asked: the wanted one while the server has it, else the server's first; null without any. */
export function chosenModel(models: readonly ModelInfo[] | null, wanted: string | null): ModelInfo | null {
  const here = models?.filter(({ status }) => status.state !== 'absent') ?? [];
  return here.find((model) => model.name === wanted) ?? here[0] ?? models?.[0] ?? null;
}

/** That the chosen one is not there, and which is asked instead; null when it is, or nothing was chosen. */
export function fallbackWords(models: readonly ModelInfo[] | null, wanted: string | null): string | null {
  const model = chosenModel(models, wanted);
  if (!model || wanted === null || model.name === wanted) return null;
  const title = models?.find(({ name }) => name === wanted)?.title ?? wanted;
  return `${title}, which you chose, is no longer available; ${model.title} writes instead.`;
}
