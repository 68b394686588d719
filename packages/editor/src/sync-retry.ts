import { type Failure, retryAfterMsOf } from '@tercet/protocol';

/**
 * What a failed append or catch-up means: read again, send less, send again later, one of its steps is never taken, or
 * nothing is any more.
 */
export function failureKind(failure: Failure): 'stale' | 'smaller' | 'passing' | 'change' | 'final' {
  switch (failure.code) {
    case 'stale-version':
      return 'stale';
    case 'too-large':
    case 'too-much-work':
      return 'smaller';
    case 'step-rejected':
    case 'bad-message':
      return 'change';
    case 'storage-failed':
    case 'document-full':
    case 'overloaded':
    case 'too-fast':
    case 'too-many':
    case 'internal':
      return 'passing';
    default:
      return 'final';
  }
}

const firstDelayMs = 500;
const longestDelayMs = 15_000;

/** Doubling from 0.5 s to 15 s, a random half of it taken off so that pages do not come back all at once. */
export function retryDelayMs(attempts: number, failure: Failure | null, random: () => number): number {
  const asked = failure === null ? 0 : (retryAfterMsOf(failure) ?? 0);
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempts, 10));
  return Math.max(asked, Math.round(delay * (1 - random() / 2)));
}
