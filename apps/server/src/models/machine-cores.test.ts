import { expect, test } from 'vitest';
import { cpuQuota, machineCores } from './machine-cores.ts';

const reads = (files: Record<string, string>) => (file: string) => files[file] ?? null;

test('a quota of cgroup v2 is read, also one of a group around this one', () => {
  const inContainer = { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' };
  expect(cpuQuota(reads(inContainer))).toBe(1.5);
  expect(machineCores(reads(inContainer), 8)).toBe(1);
  const service = {
    '/proc/self/cgroup': '0::/system.slice/tercet.service\n',
    '/sys/fs/cgroup/system.slice/tercet.service/cpu.max': '400000 100000\n',
    '/sys/fs/cgroup/system.slice/cpu.max': '250000 100000\n',
  };
  expect(machineCores(reads(service), 8)).toBe(2);
});

test('a quota of cgroup v1 is read, from inside a container and from outside', () => {
  const lines = '4:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n0::/\n';
  const at = (folder: string, quota: string) => ({
    '/proc/self/cgroup': lines,
    [`${folder}/cpu.cfs_quota_us`]: quota,
    [`${folder}/cpu.cfs_period_us`]: '100000\n',
  });
  expect(machineCores(reads(at('/sys/fs/cgroup/cpu,cpuacct', '300000\n')), 8)).toBe(3);
  expect(machineCores(reads(at('/sys/fs/cgroup/cpu/docker/abc', '200000\n')), 8)).toBe(2);
  expect(cpuQuota(reads(at('/sys/fs/cgroup/cpu', '-1\n')))).toBeNull();
});

test('no bound, no such files, and a quota of less than one or of more than there is', () => {
  expect(cpuQuota(reads({}))).toBeNull();
  expect(machineCores(reads({}), 8)).toBe(8);
  const bounded = (max: string) => reads({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': max });
  expect(machineCores(bounded('max 100000\n'), 8)).toBe(8);
  expect(machineCores(bounded('20000 100000\n'), 8)).toBe(1);
  expect(machineCores(bounded('1600000 100000\n'), 8)).toBe(8);
  expect(machineCores(bounded('nonsense'), 8)).toBe(8);
});
