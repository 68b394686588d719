import type { Response } from 'express';
import type { Dispatched } from '../models/dispatcher.ts';

/** A client that hangs up needs nothing more [CN12]. */
export function cancelWhenGone(response: Response, dispatched: Dispatched): void {
  response.on('close', () => {
    if (!response.writableEnded) dispatched.cancel();
  });
}
