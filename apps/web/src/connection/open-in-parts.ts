import type {
  DocumentInParts,
  DocumentOpen,
  DocumentOpened,
  LinePace,
  OpenedBy,
  SentStep,
} from '@tercet/protocol';
import { callServer } from './call-server.ts';
import type { PageSocket } from './open-socket.ts';
import { noAnswer, type PageResult } from './page-failure.ts';

type Whole = DocumentOpened & OpenedBy;

/**
 * Opens a document as fast as the line is: what is long is asked for in parts, the next when the last one is here, so
 * that no heartbeat waits long behind one [DC21].
 *
 * @param onAnswer    told with the first part, before anything that came after it is delivered.
 * @param onProgress  the share that is here, 0 to 1, when there are parts.
 */
export async function openInParts(
  socket: PageSocket,
  message: Omit<DocumentOpen, 'most'>,
  pace: LinePace,
  onAnswer?: (result: PageResult<OpenedBy>) => void,
  onProgress?: (share: number) => void,
): Promise<PageResult<Whole>> {
  const first = await paced(pace, pace.bytes, () =>
    callServer(socket, 'document:open', { ...message, most: pace.bytes }, onAnswer),
  );
  if (!first.ok) return first;
  const { value } = first;
  if (!isInParts(value)) return { ok: true, value };
  let { text } = value;
  while (text.length < value.length) {
    onProgress?.(text.length / value.length);
    const most = pace.bytes;
    const { documentId } = message;
    const next = await paced(pace, most, () =>
      callServer(socket, 'document:part', { documentId, parcel: value.parcel, from: text.length, most }),
    );
    // The server was started again, or the line was cut: it is opened anew.
    if (!next.ok) return next.failure.code === 'not-found' ? noAnswer : next;
    if (next.value.text === '') return noAnswer;
    text += next.value.text;
  }
  const { kind: _kind, of, parcel: _parcel, length: _length, text: _text, ...rest } = value;
  const told: unknown = JSON.parse(text);
  const whole: Whole =
    of === 'doc'
      ? { ...rest, kind: 'snapshot', doc: told }
      : { ...rest, kind: 'steps', steps: told as SentStep[] };
  return { ok: true, value: whole };
}

const isInParts = (
  value: (DocumentOpened | DocumentInParts) & OpenedBy,
): value is DocumentInParts & OpenedBy => value.kind === 'parts';

/** Learns from how long the answer takes how much to ask for next. */
async function paced<Value>(
  pace: LinePace,
  bytes: number,
  ask: () => Promise<PageResult<Value>>,
): Promise<PageResult<Value>> {
  const from = performance.now();
  const result = await ask();
  if (result.ok) pace.answered(bytes, performance.now() - from);
  else if (result.failure.code === 'no-answer') pace.forget();
  return result;
}
