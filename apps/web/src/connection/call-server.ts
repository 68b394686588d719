import type { ClientEvents, Result } from '@tercet/protocol';
import type { PageSocket } from './open-socket.ts';
import { noAnswer, type PageResult } from './page-failure.ts';

/** Events the server answers. */
type AnsweredEvent = {
  [Name in keyof ClientEvents]: Parameters<ClientEvents[Name]>['length'] extends 2 ? Name : never;
}[keyof ClientEvents];

type MessageOf<Name extends AnsweredEvent> = Parameters<ClientEvents[Name]>[0];
type ValueOf<Name extends AnsweredEvent> = Parameters<ClientEvents[Name]>[1] extends (
  result: Result<infer Value>,
) => void
  ? Value
  : never;

/** The one shape of `emit` all answered events have; socket.io's types cannot say it for a name not known yet. */
interface Emitter<Value> {
  emit(event: string, message: unknown, answer: (error: Error | null, result: Result<Value>) => void): void;
}

export const answerWithinMs = 10_000;

/**
 * Sends one event and waits for its answer. Never rejects: no answer within 10 s is `no-answer`.
 * While the socket is closed the message waits for it within that time.
 *
 * @param onAnswer  told at once, before anything that came after the answer is delivered.
 */
export function callServer<Name extends AnsweredEvent>(
  socket: PageSocket,
  name: Name,
  message: MessageOf<Name>,
  onAnswer?: (result: PageResult<ValueOf<Name>>) => void,
): Promise<PageResult<ValueOf<Name>>> {
  return new Promise((resolve) => {
    const emitter = socket.timeout(answerWithinMs) as unknown as Emitter<ValueOf<Name>>;
    emitter.emit(name, message, (error, answered) => {
      const result = error ? noAnswer : answered;
      onAnswer?.(result);
      resolve(result);
    });
  });
}
