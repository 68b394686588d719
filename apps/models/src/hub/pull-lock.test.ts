import { link, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockFolder } from './pull-lock.ts';

let folder: string;
let place: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tercet-lock-'));
  place = path.join(folder, '.pull.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As a file system without hard links answers. */
const refuses = (code: string) => async () => {
  throw Object.assign(new Error(`${code}: link`), { code, syscall: 'link' });
};

describe.each([
  ['hard links', link],
  ['none (exFAT: EPERM)', refuses('EPERM')],
  ['none (SMB: ENOTSUP)', refuses('ENOTSUP')],
  ['none (FUSE: ENOSYS)', refuses('ENOSYS')],
])('on a disk with %s', (_, tryLink) => {
  test('of many that want the lock one has it; let go of, it can be had again, and nothing is left', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(place, 'm', tryLink)));
    const had = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.failure.code] : []));
    expect([had.length, new Set(refused)]).toEqual([1, new Set(['being-pulled'])]);
    await had[0]?.();
    const unlock = await lockFolder(place, 'm', tryLink);
    await unlock();
    expect(await readdir(folder)).toEqual([]);
  });

  test('one whose process is gone, or that was left empty, is taken over', async () => {
    await writeFile(place, '4194304000');
    await (await lockFolder(place, 'm', tryLink))();
    await writeFile(place, '');
    const long = new Date(Date.now() - 60_000);
    await utimes(place, long, long);
    await (await lockFolder(place, 'm', tryLink))();
    expect(await readdir(folder)).toEqual([]);
  });
});

test('what else goes wrong with a link is not taken for a disk without links', async () => {
  await expect(lockFolder(place, 'm', refuses('ENOSPC'))).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await readdir(folder)).toEqual([]);
});
