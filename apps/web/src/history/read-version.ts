import type { HistoryVersion, HistoryVersionPart } from '@tercet/protocol';
import type { PageFailure, PageResult } from '../connection/page-failure.ts';

type Answer = PageResult<HistoryVersion | HistoryVersionPart>;

/** What the page must wait for, at most, milliseconds; and how often it comes back. */
const longestWaitMs = 10_000;
const mostTries = 6;

/**
 * A version, however many parts it comes in: each is asked for when the one before is here, so that the line is never
 * full of what is not wanted any more.
 *
 * @param ask       asks the server for a part.
 * @param isWanted  asked before each part; when it is not, the answer is null.
 * @param wait      resolves later.
 */
export async function readVersion(
  ask: (part: number) => Promise<Answer>,
  isWanted: () => boolean,
  wait: (delayMs: number) => Promise<void>,
): Promise<PageResult<HistoryVersion> | null> {
  const texts: string[] = [];
  for (let part = 0, parts = 1, version = -1; part < parts; part += 1) {
    const answer = await patiently(() => ask(part), isWanted, wait);
    if (answer === null) return null;
    if (!answer.ok) return answer;
    if (!('part' in answer.value)) return { ok: true, value: answer.value };
    if (version >= 0 && answer.value.version !== version) return unlike;
    ({ parts, version } = answer.value);
    texts.push(answer.value.text);
    if (part + 1 === parts) return { ok: true, value: { version, ...JSON.parse(texts.join('')) } };
  }
  return unlike;
}

/** The version was thinned while it was read. */
const unlike = { ok: false, failure: { code: 'not-found', what: 'such version' } } as const;

/** Comes back when the server says that this was too much in a short time. */
async function patiently(
  ask: () => Promise<Answer>,
  isWanted: () => boolean,
  wait: (delayMs: number) => Promise<void>,
): Promise<Answer | null> {
  for (let tries = 1; ; tries += 1) {
    if (!isWanted()) return null;
    const answer = await ask();
    if (answer.ok || tries >= mostTries || !isPassing(answer.failure)) return answer;
    const asked = 'retryAfterMs' in answer.failure ? answer.failure.retryAfterMs : 0;
    await wait(Math.min(longestWaitMs, Math.max(300 * tries, asked)));
  }
}

const isPassing = ({ code }: PageFailure) => code === 'too-fast' || code === 'too-many';
