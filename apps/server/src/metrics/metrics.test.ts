import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allReady, type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';
import { type Exposition, parseExposition } from './exposition.fixture.ts';

let server: RunningServer;
let ada: TestPage;

beforeEach(async () => {
  server = await runServer({ models: { fake: 'good', other: 'good' } });
  await server.models(allReady);
  ada = await server.page();
});
afterEach(() => server.remove());

async function scrape(from = server): Promise<Exposition> {
  const response = await fetch(`${from.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return parseExposition(await response.text());
}

/** Scrapes until it is so: a worker tells of its passes when it next says that it lives. */
async function scrapeUntil(is: (exposition: Exposition) => boolean): Promise<Exposition> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const exposition = await scrape();
    if (is(exposition)) return exposition;
  }
  throw new Error('it never was so');
}

const over = (page: TestPage, askId: string, candidates = 3) =>
  page.hears(
    () =>
      page.eventsOf(askId).filter(({ type }) => type === 'ended').length === candidates ||
      page.eventsOf(askId).some(({ type }) => type === 'failed'),
  );

const model = 'fake';

test('an ask that ran: its tokens are counted once, its times are in seconds, the other model has none', async () => {
  const began = performance.now();
  await ada.ask({ prompt: 'The sea (drip 20)', settings: { maxTokens: 6, seed: 1 } });
  await over(ada, 'ask');
  const wholeSeconds = (performance.now() - began) / 1_000;
  const passes = { model, kind: 'stream' };
  const metrics = await scrapeUntil(({ value }) => (value('tercet_pass_seconds_count', passes) ?? 0) >= 6);

  expect(metrics.value('tercet_asks_total', { model })).toBe(1);
  expect(metrics.value('tercet_candidates_ended_total', { model })).toBe(3);
  const tokens = ada
    .eventsOf('ask')
    .reduce((sum, event) => sum + (event.type === 'ended' ? event.tokens : 0), 0);
  expect(tokens).toBeGreaterThan(3);
  expect(metrics.value('tercet_generated_tokens_total', { model })).toBe(tokens);

  expect(metrics.value('tercet_queue_seconds_count', { model })).toBe(1);
  expect(metrics.value('tercet_time_to_first_token_seconds_count', { model })).toBe(1);
  const first = metrics.value('tercet_time_to_first_token_seconds_sum', { model })!;
  expect(first).toBeGreaterThan(0.01);
  expect(first).toBeLessThan(wholeSeconds);
  const gaps = metrics.value('tercet_inter_token_seconds_count', { model })!;
  expect(gaps).toBeGreaterThan(0);
  expect(metrics.value('tercet_inter_token_seconds_sum', { model })! / gaps).toBeLessThan(wholeSeconds);

  // The fake worker says 20 ms of each pass.
  const count = metrics.value('tercet_pass_seconds_count', passes)!;
  expect(metrics.value('tercet_pass_seconds_sum', passes)! / count).toBeCloseTo(0.02, 6);
  expect(metrics.value('tercet_pass_rows_sum', { model })! / count).toBeLessThanOrEqual(3);
  expect(metrics.value('tercet_kv_capacity_tokens', { model })).toBe(24 * 2_048);
  expect(metrics.value('tercet_workers', { model, state: 'ready' })).toBe(1);

  const of = { model: 'other' };
  for (const name of ['asks', 'candidates_ended', 'generated_tokens', 'prompt_tokens', 'cancels']) {
    expect(metrics.value(`tercet_${name}_total`, of)).toBe(0);
  }
  expect(metrics.value('tercet_pass_seconds_count', of)).toBe(null);
});

test('where prompt tokens came from', async () => {
  const documentId = await ada.startDocument();
  await ada.call('continuation:hint', { model, prompt: 'The sea was', documentId });
  await ada.ask({ askId: 'warm', prompt: 'The sea was calm' });
  await over(ada, 'warm');
  await ada.ask({ askId: 'cold', prompt: 'A hill' });
  await over(ada, 'cold');
  const metrics = await scrape();
  expect(metrics.value('tercet_prompt_tokens_total', { model, source: 'cached' })).toBe(4);
});

test('[CN4] a cancel is counted at its stage, and its candidates as cancelled', async () => {
  await ada.ask({ prompt: '(hang)' });
  await ada.hears(() => ada.eventsOf('ask').some(({ type }) => type === 'piece'));
  ada.socket.emit('continuation:cancel', { askId: 'ask' });
  await over(ada, 'ask');
  await ada.ask({ askId: 'waits', prompt: '(line)' });
  ada.socket.emit('continuation:cancel', { askId: 'waits' });
  await over(ada, 'waits');
  const metrics = await scrape();
  expect(metrics.value('tercet_cancels_total', { model, stage: 'streaming' })).toBe(1);
  expect(metrics.value('tercet_cancels_total', { model, stage: 'waiting' })).toBe(1);
  expect(metrics.value('tercet_cancels_total', { model })).toBe(2);
  expect(metrics.value('tercet_candidates_ended_total', { model, reason: 'cancelled' })).toBe(6);
  expect(metrics.value('tercet_candidates_ended_total', { model, reason: 'stop' })).toBe(0);
  expect(metrics.value('tercet_time_to_first_token_seconds_count', { model })).toBe(1);
});

test('[CN1] refusals by their code; what a client names never becomes a label', async () => {
  const name = 'evil"} 1\ntercet_asks_total 99';
  await ada.ask({ model: name, prompt: 'x' });
  await ada.ask({ prompt: '(too long)', overflow: 'fail' });
  await over(ada, 'ask');
  const response = await fetch(`${server.url}/metrics`);
  const text = await response.text();
  expect(text).not.toContain('evil');
  const metrics = parseExposition(text);
  expect(metrics.value('tercet_asks_refused_total', { model: 'unknown', reason: 'model-unknown' })).toBe(1);
  expect(metrics.value('tercet_asks_refused_total', { model, reason: 'prompt-too-long' })).toBe(1);
});

test('[CN11] [CN14] a lost worker is counted once by its reason, and the ask that went on', async () => {
  await ada.ask({ prompt: '(crash)' });
  await over(ada, 'ask');
  // It crashes each worker it is given to, until with the third it is given up.
  const metrics = await scrapeUntil(
    ({ value }) => value('tercet_worker_restarts_total', { model, reason: 'crashed' }) === 3,
  );
  expect(metrics.value('tercet_worker_restarts_total', { model })).toBe(3);
  expect(metrics.value('tercet_asks_resumed_total', { model })).toBe(2);
  expect(metrics.value('tercet_asks_refused_total', { model, reason: 'worker-lost' })).toBe(1);
});

test('sockets, documents, and requests by route and status, never by address', async () => {
  const documentId = await ada.createDocument();
  await ada.open(documentId);
  const bea = await server.page();
  const asked = async (path: string, init?: RequestInit) =>
    (await fetch(server.url + path, init)).arrayBuffer();
  await asked(`/d/${documentId}`);
  await asked('/nowhere/at/all');
  await asked('/nowhere/else', { method: 'DELETE' });
  await asked('/v1/models');
  const metrics = await scrape();
  expect(metrics.value('tercet_sockets_connected')).toBe(2);
  expect(metrics.value('tercet_documents_open')).toBe(1);
  expect(metrics.value('tercet_participants')).toBe(1);
  const requests = (labels: Record<string, string>) =>
    metrics.value('tercet_http_request_seconds_count', labels);
  expect(requests({ route: '/d/:documentId', method: 'GET', status: '200' })).toBe(1);
  expect(requests({ route: 'none', status: '404', method: 'GET' })).toBe(1);
  expect(requests({ route: 'none', status: '404', method: 'other' })).toBe(1);
  expect(requests({ route: '/v1/models', status: '200' })).toBe(1);
  expect(JSON.stringify(metrics.samples)).not.toContain('nowhere');

  bea.socket.disconnect();
  ada.socket.disconnect();
  await scrapeUntil(({ value }) => value('tercet_sockets_connected') === 0);
});

test('what pages do in documents: links, appends by what became of them, takes', async () => {
  const documentId = await ada.startDocument();
  await ada.open(documentId, undefined, { secret: 'W'.repeat(43) });
  await ada.append(documentId, 0, [typing('rain')]);
  const bold = { stepType: 'addMark', mark: { type: 'strong' }, from: 1, to: 3 };
  const bea = await server.page();
  bea.secrets = ada.secrets;
  await bea.open(documentId);
  await bea.append(documentId, 0, [typing('!')]);
  await bea.append(documentId, 0, [bold]);
  await ada.append(documentId, 2, [{ stepType: 'replace', from: 90, to: 91 }]);
  await ada.ask({ prompt: '(hang)' });
  const take = { documentId, participant: ada.participants.get(documentId), askId: 'ask', candidate: 0 };
  for (let times = 0; times < 3; times += 1) await ada.call('offer:take', take);
  const { value } = await scrape();
  const counted = (name: string, outcomes: string[]) =>
    outcomes.map((outcome) => value(`tercet_${name}_total`, { outcome }));
  expect(counted('link_opens', ['opened', 'refused'])).toEqual([2, 1]);
  expect(counted('appends', ['accepted', 'merged', 'stale', 'rejected', 'failed'])).toEqual([1, 1, 1, 1, 0]);
  expect(value('tercet_append_seconds_count')).toBe(2);
  expect(counted('offer_takes', ['won', 'over'])).toEqual([1, 2]);
});

test('names and units are as Prometheus has them; the process tells of itself', async () => {
  const { type, help, value } = await scrape();
  const ours = [...type].filter(([name]) => name.startsWith('tercet_'));
  expect(ours.length).toBeGreaterThan(20);
  for (const [name, kind] of ours) {
    expect(help.get(name), name).toMatch(/\.$/);
    expect(name.endsWith('_total'), name).toBe(kind === 'counter');
    expect(name).not.toMatch(/_(ms|milliseconds|mb|kb)(_|$)/);
    if (kind === 'histogram') expect(name).toMatch(/_(seconds|rows|tokens)$/);
  }
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e7);
});

test('two servers in one process count for themselves', async () => {
  const second = await runServer();
  await second.models(allReady);
  await ada.ask({ prompt: 'x' });
  await over(ada, 'ask');
  expect((await scrape()).value('tercet_asks_total')).toBe(1);
  expect((await scrape(second)).value('tercet_asks_total')).toBe(0);
  await second.remove();
});

describe('who may read them', () => {
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${server.url}/metrics`, { headers })).status;

  test('without a token: this machine, and nobody a proxy speaks for', async () => {
    expect(await status({})).toBe(200);
    for (const name of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via']) {
      expect(await status({ [name]: '127.0.0.1' })).toBe(404);
    }
  });

  test('with a token: whoever sends it', async () => {
    await server.remove();
    const token = 'correct horse battery';
    server = await runServer({ environment: { METRICS_TOKEN: token } });
    expect(await status({ Authorization: `Bearer ${token}`, 'X-Forwarded-For': '203.0.113.9' })).toBe(200);
    for (const wrong of [
      '',
      'Bearer',
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Basic ${token}`,
      token,
    ]) {
      expect(await status({ Authorization: wrong })).toBe(401);
    }
    expect(await status({})).toBe(401);
  });
});
