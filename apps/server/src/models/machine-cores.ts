import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

/** Reads a file of the kernel's; null where there is none, or it may not be read. */
export type ReadFile = (file: string) => string | null;

const readKernelFile: ReadFile = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return null;
    throw error;
  }
};

/** `cpu.max` of cgroup v2: `max 100000` or `150000 100000`, microseconds of a period. Null: no bound. */
function quotaOfMax(text: string | null): number | null {
  const [, quota, period] = /^(\d+) (\d+)\s*$/.exec(text ?? '') ?? [];
  return quota === undefined || Number(period) === 0 ? null : Number(quota) / Number(period);
}

/** `cpu.cfs_quota_us` and `cpu.cfs_period_us` of cgroup v1; −1 is no bound. */
function quotaOfCfs(quota: string | null, period: string | null): number | null {
  const [most, of] = [Number(quota ?? -1), Number(period ?? 0)];
  return most > 0 && of > 0 ? most / of : null;
}

/** The folders of a process's group and of those it lies in, the innermost first. */
function foldersOf(mount: string, group: string): string[] {
  const parts = group.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.map((_, at) => path.posix.join(mount, ...parts.slice(0, parts.length - at))).concat(mount);
}

/**
 * Processors that the control groups of this process let it use at once: a container's `--cpus`, a service's `CPUQuota`.
 *
 * @returns the least bound of its group and those around it, e.g. 1.5; null where there is none (or no Linux).
 * Source: Linux, Documentation/admin-guide/cgroup-v2.rst (`cpu.max`), scheduler/sched-bwc.rst (v1).
 */
export function cpuQuota(read: ReadFile = readKernelFile): number | null {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  const quotas = groups.flatMap((found) => {
    const [, controllers = '', group = ''] = found ?? [];
    if (!found) return [];
    // Version 2 has one tree, of all controllers.
    if (controllers === '')
      return foldersOf('/sys/fs/cgroup', group).map((folder) => quotaOfMax(read(`${folder}/cpu.max`)));
    if (!controllers.split(',').includes('cpu')) return [];
    return [`/sys/fs/cgroup/${controllers}`, '/sys/fs/cgroup/cpu']
      .flatMap((mount) => foldersOf(mount, group))
      .map((folder) => quotaOfCfs(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`)));
  });
  const bounds = quotas.filter((quota) => quota !== null);
  return bounds.length === 0 ? null : Math.min(...bounds);
}

/** Processors of this machine, or of what its container may use; at least 1. More threads would wait for each other. */
export function machineCores(read?: ReadFile, cores: number = availableParallelism()): number {
  return Math.max(1, Math.min(cores, Math.floor(cpuQuota(read) ?? cores)));
}
