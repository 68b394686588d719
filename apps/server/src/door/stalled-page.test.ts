import { limits } from '@tercet/protocol';
import { afterEach, expect, test } from 'vitest';
import { openRawPage } from '../testing/raw-page.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { typing } from '../testing/test-page.ts';

let server: RunningServer;
afterEach(() => server.remove());

test('[MS5] a page that stalls is cut; when it comes back it catches up without a gap, and others noticed nothing', async () => {
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  const [writer, reader] = [await server.page(), await server.page()];
  const documentId = await writer.startDocument();
  const secret = writer.secrets.get(documentId) ?? '';
  await reader.open(documentId, undefined, { secret });
  const stalled = await openRawPage(server.url);
  const person = { key: 'Z'.repeat(22), name: 'Zoe' };
  const opening = JSON.stringify({ documentId, secret, person, schemaVersion: 1 });
  stalled.send(`421["document:open",${opening}]`);
  await stalled.hears(/^431\[\{"ok":true/);
  await writer.hears(({ states }) => states.at(-1)?.participants.length === 2);
  stalled.stall();

  // A step of as much as others are told at once and the one that takes it away, until it is gone; its system takes
  // some in as well.
  const text = 'x'.repeat(30_000);
  let version = 0;
  const isGone = () => writer.states.at(-1)?.participants.length === 1;
  for (let sent = 0; sent < 4_000 && !isGone(); sent += 2) {
    const put = await writer.append(documentId, version, [typing(text)]);
    const taken = await writer.append(documentId, version + 1, [
      { stepType: 'replace', from: 1, to: 1 + text.length },
    ]);
    expect([put.ok, taken.ok]).toEqual([true, true]);
    version += 2;
  }
  expect(isGone()).toBe(true);
  expect(version * text.length * 0.5).toBeGreaterThan(limits.unreadBytes);
  const { body } = await rawRequest(`${server.url}/metrics`);
  expect(body).toContain('tercet_refused_total{reason="slow-reader"} 1');
  await reader.hears(({ steps }) => steps.reduce((sum, one) => sum + one.steps.length, 0) === version);
  stalled.socket.destroy();

  const back = await server.page();
  const opened = await back.open(documentId, 0, { secret, person });
  expect(opened).toMatchObject({ ok: true, value: { version } });
  if (opened.ok && opened.value.kind === 'steps') expect(opened.value.steps).toHaveLength(version);
  await writer.append(documentId, version, [typing('on')]);
  await back.hears(({ steps }) => steps.at(-1)?.version === version);
});
