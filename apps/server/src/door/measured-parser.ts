import { type Failure, limits } from '@tercet/protocol';
import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser';
import { withTexts } from '../json-text.ts';
import { isTooIntricate, type StructureBounds } from './json-structure.ts';

/** Stands in the place of a message that was not read: too long, or too intricate to be any of ours. */
export class RefusedMessage {
  readonly failure: Failure;
  constructor(failure: Failure) {
    this.failure = failure;
  }
}

/** Steps may hold a whole document; every other message is a few members, and texts, and so are a stranger's. */
const stepsBounds = { marks: 300_000, members: 64, depth: 200 };
const otherBounds = { marks: 1_000, members: 64, depth: 20 };

const sizes = new WeakMap<object, number>();

/** Bytes a message had on the wire; 0 for what is no object. */
export function bytesOf(message: unknown): number {
  return typeof message === 'object' && message !== null ? (sizes.get(message) ?? 0) : 0;
}

/** A packet of a session that has had no document open, or of one that sends too much: then it is not read. */
class StrangersPacket {
  readonly text: string;
  /** What it is answered with, unread. */
  readonly failure: Failure | null;
  constructor(text: string, failure: Failure | null) {
    this.text = text;
    this.failure = failure;
  }
}

/**
 * What a session's packet is handed to the parser as.
 *
 * @param isKnown       it has had a document open: its messages may hold steps.
 * @param retryAfterMs  null: it sends no more than it may. Else what more it sends is not worth reading.
 */
export function asPacketOf(
  text: string,
  isKnown: boolean,
  retryAfterMs: number | null,
): string | StrangersPacket {
  const isOver = retryAfterMs !== null && text.startsWith('2');
  if (isKnown && !isOver) return text;
  return new StrangersPacket(text, isOver ? { code: 'too-fast', what: 'messages', retryAfterMs } : null);
}

/** Type, namespace, number and name of an event's packet: all that is read of one that is refused. */
const eventHead = /^2(?:(\/[^,]{0,100}),)?(\d{0,15})\[(?:"([^"\\]{1,40})")?/;

/**
 * socket.io's parser, which knows how long each message was as it came: measuring one again would mean to write
 * it again. Ours are text: a packet with attachments, which could hold ten times the bound, cuts the connection,
 * as does whatever else is no packet.
 */
class MeasuredDecoder extends Decoder {
  #bytes = 0;
  #isConnected = false;

  constructor() {
    super();
    // The first listener: it has counted before anyone reads.
    this.on('decoded', ({ data }) => {
      // An event has one message. What more there is would be handed on as so many arguments of a function,
      // and a function cannot have a hundred thousand.
      if (Array.isArray(data)) data.splice(2);
      const message: unknown = Array.isArray(data) ? data[1] : null;
      if (typeof message === 'object' && message !== null) sizes.set(message, this.#bytes);
    });
  }

  /** Throws on what is no packet of a page; socket.io then closes the connection. */
  override add(given: unknown): void {
    const strangers = given instanceof StrangersPacket ? given : null;
    const packet = strangers ? strangers.text : given;
    if (typeof packet !== 'string') throw new Error('a packet that is not text');
    if (!/^[012]/.test(packet)) throw new Error('a packet no page sends: an answer, an error, attachments');
    if (packet.startsWith('0')) {
      // There is one namespace; every other connecting would make a page more of one session.
      if (this.#isConnected) throw new Error('a second connecting');
      this.#isConnected = true;
    }
    this.#bytes = Buffer.byteLength(packet);
    const [head, namespace = '/', id = '', event] = eventHead.exec(packet) ?? [];
    const bounds = event === 'document:append' && !strangers ? stepsBounds : otherBounds;
    const failure = strangers?.failure ?? refusalOf(packet, this.#bytes, bounds);
    if (!failure) {
      super.add(packet);
      return;
    }
    if (head === undefined) throw new Error('a packet over its size');
    this.emitReserved('decoded', {
      type: PacketType.EVENT,
      nsp: namespace,
      data: [event ?? '', new RefusedMessage(failure)],
      ...(id === '' ? {} : { id: Number(id) }),
    });
  }
}

function refusalOf(packet: string, bytes: number, bounds: StructureBounds): Failure | null {
  if (bytes > limits.messageBytes) return { code: 'too-large', bytes, limit: limits.messageBytes };
  if (!isTooIntricate(packet, bounds)) return null;
  return { code: 'bad-message', path: '', problem: 'more intricate than any message is' };
}

/** socket.io's, for messages that hold JSON that is written already. */
class TextEncoder extends Encoder {
  override encode(packet: Packet): (string | Buffer)[] {
    let rest: (string | Buffer)[] = [];
    const first = withTexts(() => {
      const [text, ...attachments] = super.encode(packet) as (string | Buffer)[];
      rest = attachments;
      return String(text);
    });
    return [first, ...rest];
  }
}

export const measuredParser = { Encoder: TextEncoder, Decoder: MeasuredDecoder };
