import type { Response } from 'express';

/** A client that hangs up needs nothing more [CN12]. */
export function cancelWhenGone(response: Response, dispatched: { cancel(): void }): void {
  response.on('close', () => {
    if (!response.writableEnded) dispatched.cancel();
  });
}
