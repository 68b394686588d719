import { failed, type Result } from '@tercet/protocol';
import { io, type Socket } from 'socket.io-client';
import type { BenchSocket } from '../collab/typist.ts';

/** How long anything is waited for, milliseconds. */
const givesUpAfterMs = 60_000;

/**
 * A page's socket from an address: the bench's servers believe one proxy, so that everybody here need not be one
 * address. Rejects when the server does not let it in.
 */
export async function visit(url: string, address: string): Promise<BenchSocket> {
  const socket: BenchSocket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    timeout: givesUpAfterMs,
    extraHeaders: { 'x-forwarded-for': address },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
  });
  return socket;
}

/** Emits anything and waits for its answer; a connection that breaks, and a minute of silence, are failures. */
export function call<Value = unknown>(
  socket: BenchSocket,
  event: string,
  message: unknown,
): Promise<Result<Value>> {
  return new Promise((resolve) => {
    const end = (result: Result<Value>) => {
      clearTimeout(timer);
      socket.off('disconnect', cut);
      resolve(result);
    };
    const cut = () => end(failed({ code: 'internal', problem: 'the connection was cut' }));
    const timer = setTimeout(
      () => end(failed({ code: 'internal', problem: 'no answer came' })),
      givesUpAfterMs,
    );
    if (socket.disconnected) return cut();
    socket.once('disconnect', cut);
    (socket as unknown as Socket).emit(event, message, end);
  });
}

/** How many of the answers said yes, and what the first refusal was. */
export function tally(answers: readonly Result<unknown>[]): {
  answered: number;
  refused: number;
  refusal: string;
} {
  const refusals = answers.flatMap((answer) => (answer.ok ? [] : [answer.failure]));
  const [first] = refusals;
  const words = first?.code === 'internal' ? first.problem : (first?.code ?? '');
  return { answered: answers.length - refusals.length, refused: refusals.length, refusal: words };
}
