import type { IncomingMessage } from 'node:http';
import { done, type Failure, failed, limits, type Result } from '@tercet/protocol';
import type { Hold } from './held-bytes.ts';

export interface BodyBounds {
  /** Of the whole body. */
  bytes: number;
  /** How long it may be under way. */
  wholeMs: number;
  hold: Hold;
}

/**
 * Reads a request's body as it comes, or tells why not: too long by what it says or by what comes, compressed (a few
 * bytes could then be as many megabytes), half sent and left so, or too much under way of one address. What comes of
 * one that was refused is thrown away; a connection on which it does not end is ended.
 */
export function readBody(
  request: IncomingMessage,
  { bytes: limit, wholeMs, hold }: BodyBounds,
): Promise<Result<Buffer>> {
  const refused = refusalByHead(request, limit);
  if (refused) {
    throwAway(request);
    return Promise.resolve(failed(refused));
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const idle = setTimeout(() => end(failed(notIn(limits.bodyIdleMs))), limits.bodyIdleMs);
    const whole = setTimeout(() => end(failed(notIn(wholeMs))), wholeMs);

    function onData(chunk: Buffer): void {
      idle.refresh();
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > limit) end(failed({ code: 'too-large', bytes, limit }));
      else if (!hold.add(chunk.length)) end(failed(tooMuchUnderWay));
    }
    const onEnd = () => end(done(Buffer.concat(chunks, bytes)));
    const onGone = () => end(failed({ code: 'bad-message', path: '', problem: 'the body broke off' }));

    function end(result: Result<Buffer>): void {
      clearTimeout(idle);
      clearTimeout(whole);
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      hold.release();
      if (!result.ok) throwAway(request);
      resolve(result);
    }
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

const tooMuchUnderWay: Failure = {
  code: 'too-many',
  what: 'bytes of requests under way from your address',
  limit: limits.bytesUnderWay,
};

const notIn = (ms: number): Failure => ({
  code: 'bad-message',
  path: '',
  problem: `the body did not come within ${ms / 1000} s`,
});

function refusalByHead({ headers }: IncomingMessage, limit: number): Failure | null {
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity')
    return { code: 'bad-message', path: '', problem: 'a compressed body; send it as it is' };
  const bytes = Number(headers['content-length'] ?? 0);
  return bytes > limit ? { code: 'too-large', bytes, limit } : null;
}

/** A client that still sends hears the answer; one that does not end is not waited for. */
function throwAway(request: IncomingMessage): void {
  const end = setTimeout(() => request.socket.destroy(), limits.bodyIdleMs);
  // Neither of them keeps a closing server.
  end.unref();
  request.once('end', () => clearTimeout(end)).once('close', () => clearTimeout(end));
  request.on('error', () => clearTimeout(end));
  request.resume();
}
