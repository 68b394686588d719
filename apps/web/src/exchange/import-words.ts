import type { Failure } from '@tercet/protocol';

/** Why a file did not come in, for a person. */
export function importWords(name: string, failure: Failure): string {
  switch (failure.code) {
    case 'too-large':
      return `“${name}” is too large: ${megabytes(failure.bytes)} MB; at most ${megabytes(failure.limit)} MB fit.`;
    case 'bad-message':
      return `“${name}” cannot be read: ${failure.problem}.`;
    default:
      return `“${name}” cannot be read.`;
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
