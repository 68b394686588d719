import { expect, test } from 'vitest';
import { strangers } from './strangers.ts';

test('an attack is measured on a real server, which lets the right link in after wrong ones and loses nothing', async () => {
  const { cases } = await strangers({ quick: true, device: 'cpu', model: '', case: 'wrong-links' });
  expect(cases).toEqual({
    'wrong-links': {
      worstWaitMs: expect.any(Number),
      calmWaitMs: expect.any(Number),
      rssGrowthMb: expect.any(Number),
      rssAfter30sMb: expect.any(Number),
      diskGrowthMb: expect.any(Number),
      isAlive: true,
      seen: { answered: 0, refused: 3, refusal: 'document-unknown', rightLinkOpens: true },
    },
  });
}, 600_000);

test('a case there is not is said, with those there are', async () => {
  const unknown = strangers({ quick: true, device: 'cpu', model: '', case: 'nobody' });
  await expect(unknown).rejects.toThrow(/There is no case nobody\. There are: polling-packets-20000, /);
});
