import { BuildError } from '@tercet/model-builder';
import { OnnxRuntimeError } from '@tercet/onnx-runner';
import { printableLine } from '@tercet/protocol';
import { BrokenModelError } from './broken-model-error.ts';

/** EX_CONFIG of sysexits.h: nothing but another model file helps, and another start is in vain. */
const brokenModelStatus = 78;

/** How a worker ends that cannot go on. */
export interface End {
  /** One line. */
  reason: string;
  exitStatus: number;
  /** Nobody expected it: where it happened is worth knowing. */
  isBug: boolean;
}

export function describeEnd(error: unknown): End {
  const reason = printableLine(error instanceof Error ? firstLine(error.message) : String(error));
  if (error instanceof BrokenModelError || error instanceof BuildError) {
    return { reason, exitStatus: brokenModelStatus, isBug: false };
  }
  const isExpected = error instanceof OnnxRuntimeError || (error instanceof Error && 'syscall' in error);
  return { reason, exitStatus: 1, isBug: !isExpected };
}

const firstLine = (text: string) => text.split('\n', 1)[0]!;
