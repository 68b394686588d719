import { createParser } from 'eventsource-parser';
import { nextTurn } from './next-turn.ts';
import { UpstreamProblem } from './upstream-problem.ts';

/** How much of an answer is read, in bytes of text: one event or line of it, and all of it. */
export interface AnswerBounds {
  eventBytes: number;
  answerBytes: number;
}

/** What is read in one turn of the event loop: characters, an event counting as so many besides its own. */
const turnCharacters = 16_384;
const eventCharacters = 256;

/**
 * The payloads of a stream of server-sent events (`data: …`), one at a time, without the closing `[DONE]`.
 * Lines come in any pieces, and the last one may not end: not every server closes it. Source: the HTML standard,
 * server-sent events.
 *
 * Rejects when the stream breaks, and with UpstreamProblem when it is longer than it may be: what a server sends without
 * an end is not kept. Whatever comes at once is read in small turns: others' work goes on meanwhile.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { eventBytes, answerBytes }: AnswerBounds,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const unixLines = createUnixLines();
  let payloads: string[] = [];
  let isTooLong = false;
  let bytesRead = 0;
  const parser = createParser({
    maxBufferSize: eventBytes,
    onEvent: ({ data }) => payloads.push(data.trim()),
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  let readThisTurn = 0;
  async function spend(characters: number): Promise<void> {
    readThisTurn += characters;
    if (readThisTurn < turnCharacters) return;
    readThisTurn = 0;
    await nextTurn();
  }
  async function* parsed(text: string): AsyncGenerator<string> {
    parser.feed(unixLines(text));
    const ready = payloads;
    payloads = [];
    for (const payload of ready) {
      await spend(payload.length + eventCharacters);
      if (payload !== '') yield payload;
    }
    await spend(text.length / 8);
    if (isTooLong)
      throw new UpstreamProblem('lost', `it sent more than ${eventBytes} bytes that are no whole event`);
  }
  for await (const bytes of body) {
    bytesRead += bytes.length;
    for await (const payload of parsed(decoder.decode(bytes, { stream: true }))) {
      if (payload === '[DONE]') return;
      yield payload;
    }
    if (bytesRead > answerBytes)
      throw new UpstreamProblem('lost', `it sent more than ${answerBytes} bytes for one text`);
  }
  for await (const payload of parsed(`${decoder.decode()}\n\n`)) if (payload !== '[DONE]') yield payload;
}

/** Lines end in CR, LF or both; here all in LF, whatever comes in which piece. */
function createUnixLines() {
  let wasReturn = false;
  return (text: string): string => {
    if (text === '') return '';
    const more = wasReturn && text.startsWith('\n') ? text.slice(1) : text;
    wasReturn = text.endsWith('\r');
    return more.replace(/\r\n?/g, '\n');
  };
}
