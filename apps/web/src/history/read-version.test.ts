import type { HistoryVersion, HistoryVersionPart } from '@tercet/protocol';
import { expect, test } from 'vitest';
import type { PageResult } from '../connection/page-failure.ts';
import { readVersion } from './read-version.ts';

const whole = { doc: { type: 'doc', content: ['ä🌧'] }, authors: [] };
const text = JSON.stringify(whole);
const part = (at: number, parts = 3): PageResult<HistoryVersionPart> => {
  const length = Math.ceil(text.length / parts);
  return {
    ok: true,
    value: { version: 7, part: at, parts, text: text.slice(at * length, (at + 1) * length) },
  };
};
const atOnce = () => Promise.resolve();
const always = () => true;

test('[DC18] a version that comes in parts is whole when the last is here, each asked for after the one before', async () => {
  const asked: number[] = [];
  const ask = (at: number) => {
    asked.push(at);
    return Promise.resolve(part(at));
  };
  expect(await readVersion(ask, always, atOnce)).toEqual({ ok: true, value: { version: 7, ...whole } });
  expect(asked).toEqual([0, 1, 2]);
});

test('a version that comes whole is taken as it is', async () => {
  const short: PageResult<HistoryVersion> = { ok: true, value: { version: 2, ...whole } };
  expect(await readVersion(() => Promise.resolve(short), always, atOnce)).toEqual(short);
});

test('[DC18] nothing more is asked of a version that is not wanted any more', async () => {
  const asked: number[] = [];
  const ask = (at: number) => {
    asked.push(at);
    return Promise.resolve(part(at));
  };
  expect(await readVersion(ask, () => asked.length < 2, atOnce)).toBe(null);
  expect(asked).toEqual([0, 1]);
});

test('[MS4] told that it was too much in a short time, it comes back when the server says, and not for ever', async () => {
  const waited: number[] = [];
  const wait = (delayMs: number) => {
    waited.push(delayMs);
    return Promise.resolve();
  };
  const tooFast = { ok: false, failure: { code: 'too-fast', what: 'reads', retryAfterMs: 4_000 } } as const;
  let refusals = 2;
  const ask = (at: number) => Promise.resolve(refusals-- > 0 ? tooFast : part(at));
  expect(await readVersion(ask, always, wait)).toMatchObject({ ok: true });
  expect(waited).toEqual([4_000, 4_000]);
  const endless = { ok: false, failure: { code: 'too-fast', what: 'reads', retryAfterMs: 1e300 } } as const;
  expect(await readVersion(() => Promise.resolve(endless), always, wait)).toEqual(endless);
  expect(Math.max(...waited)).toBe(10_000);
});
