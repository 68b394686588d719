import type { Failure } from './failure.ts';

/** What is answered to an event that expects an answer: the value, or the failure. */
export type Result<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

export const done = <Value>(value: Value): Result<Value> => ({ ok: true, value });
export const failed = <Value = never>(failure: Failure): Result<Value> => ({ ok: false, failure });
