import { BuildError } from '@tercet/model-builder';
import { OnnxRuntimeError } from '@tercet/onnx-runner';
import { diskProblem, printableLine } from '@tercet/protocol';
import { BrokenModelError } from './broken-model-error.ts';

/** EX_CONFIG of sysexits.h: nothing but another model file helps, and another start is in vain. */
const brokenModelStatus = 78;
/** EX_IOERR: what is built from the model cannot be kept; another start helps only once somebody made room. */
const diskStatus = 74;

/** How a worker ends that cannot go on. */
export interface End {
  /** One line. */
  reason: string;
  exitStatus: number;
  /** Nobody expected it: where it happened is worth knowing. */
  isBug: boolean;
}

/** @param cacheDirectory  the only folder a worker writes in. */
export function describeEnd(error: unknown, cacheDirectory: string | null = null): End {
  const reason = printableLine(error instanceof Error ? firstLine(error.message) : String(error));
  if (error instanceof BrokenModelError || error instanceof BuildError) {
    return { reason, exitStatus: brokenModelStatus, isBug: false };
  }
  const disk = cacheProblem(error, cacheDirectory);
  if (disk !== null) {
    const reason = `what is made of it cannot be kept in CACHE_DIR: ${disk}`;
    return { reason, exitStatus: diskStatus, isBug: false };
  }
  const isExpected = error instanceof OnnxRuntimeError || (error instanceof Error && 'syscall' in error);
  return { reason, exitStatus: 1, isBug: !isExpected };
}

const firstLine = (text: string) => text.split('\n', 1)[0]!;

/** What keeps the cache from being written, in words; null for any other error. */
function cacheProblem(error: unknown, cacheDirectory: string | null): string | null {
  const { path = '', code = '' } = error as { path?: string; code?: string };
  // A write to a full disk names no file.
  const isOurs =
    (cacheDirectory !== null && path.startsWith(cacheDirectory)) ||
    ['ENOSPC', 'EDQUOT', 'EROFS'].includes(code);
  return isOurs ? diskProblem(error) : null;
}
