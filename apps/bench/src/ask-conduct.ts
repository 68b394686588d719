import type { Tokenizer } from '@tercet/engine';
import { median, rounded } from './median.ts';
import type { Page } from './open-page.ts';
import { proseOf } from './prose.ts';
import { servedAsk } from './served-ask.ts';
import { benchAsk, candidates, tokensEach } from './timed-ask.ts';

/** What is measured on: a page of the real server. */
export interface Conduct {
  page: Page;
  model: string;
  tokenizer: Tokenizer;
  rounds: number;
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** When a long prompt is surely being read. */
const midPromptMs = 60;
/** How long a writer pauses before asking. */
const pauseMs = 500;
/** Stretches of prose that nothing else has asked about. */
const [cancelProse, shortProse, hintProse, rerollProse] = [5_000, 6_000, 7_000, 8_000];
/** Of an ask that is still streaming when its prompt is asked for again. */
const streamedTokens = 120;

/**
 * From cancelling an ask whose 900 tokens are being read to the first piece of a short one sent with the
 * cancel: what somebody else would wait. Median, milliseconds.
 */
export async function measureCancel({ page, model, tokenizer, rounds }: Conduct): Promise<number> {
  const waits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const message = benchAsk(model, proseOf(tokenizer, cancelProse + round, 900, 0).prompt);
    const cancelled = new Promise<void>((resolve, reject) => {
      let ended = 0;
      page.ask(
        message,
        (event) => {
          if (event.type === 'ended') ended += 1;
          const over = event.type === 'failed' || ended === candidates;
          if (over) resolve();
          return over;
        },
        (failure) => reject(new Error(`Refused: ${JSON.stringify(failure)}`)),
      );
    });
    await wait(midPromptMs);
    page.cancel(message.askId);
    const short = await servedAsk(page, benchAsk(model, proseOf(tokenizer, shortProse + round, 8, 0).prompt));
    waits.push(short.firstMs);
    await cancelled;
  }
  return rounded(median(waits));
}

/** The first piece of an ask whose prompt was hinted half a second before. Median, milliseconds. */
export async function measureHint(
  { page, model, tokenizer, rounds }: Conduct,
  promptTokens: number,
): Promise<number> {
  const waits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { prompt } = proseOf(tokenizer, hintProse + promptTokens + round, promptTokens, 0);
    page.hint({ model, prompt, candidates, maxTokens: tokensEach });
    await wait(pauseMs);
    waits.push((await servedAsk(page, benchAsk(model, prompt))).firstMs);
  }
  return rounded(median(waits));
}

/** Another in place of one candidate, while its siblings stream: its first piece. Median, milliseconds. */
export async function measureReroll(
  { page, model, tokenizer, rounds }: Conduct,
  promptTokens: number,
): Promise<number> {
  const waits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { prompt } = proseOf(tokenizer, rerollProse + promptTokens + round, promptTokens, 0);
    const { settings, ...siblings } = benchAsk(model, prompt);
    await new Promise<void>((resolve, reject) => {
      let streams = false;
      page.ask(
        { ...siblings, settings: { ...settings, maxTokens: streamedTokens } },
        (event) => {
          if (event.type === 'piece' && !streams) {
            streams = true;
            resolve();
          }
          return event.type === 'failed';
        },
        (failure) => reject(new Error(`Refused: ${JSON.stringify(failure)}`)),
      );
    });
    waits.push((await servedAsk(page, { ...benchAsk(model, prompt), candidates: 1 })).firstMs);
    page.cancel(siblings.askId);
  }
  return rounded(median(waits));
}
