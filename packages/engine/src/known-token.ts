import type { Candidate } from './candidate.ts';

/** A token drawn by another worker, to be written into the KV of this one: the `at`th of its candidate. */
export interface KnownToken {
  candidate: Candidate;
  at: number;
}
