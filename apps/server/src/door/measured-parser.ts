import { type Failure, limits } from '@tercet/protocol';
import { Decoder, Encoder, PacketType } from 'socket.io-parser';
import { isTooIntricate, type StructureBounds } from './json-structure.ts';

/** Stands in the place of a message that was not read: too long, or too intricate to be any of ours. */
export class RefusedMessage {
  readonly failure: Failure;
  constructor(failure: Failure) {
    this.failure = failure;
  }
}

/** Steps may hold a whole document; every other message is a few members, and texts. */
const stepsBounds = { marks: 300_000, members: 64, depth: 200 };
const otherBounds = { marks: 1_000, members: 64, depth: 20 };

const sizes = new WeakMap<object, number>();

/** Bytes a message had on the wire; 0 for what is no object. */
export function bytesOf(message: unknown): number {
  return typeof message === 'object' && message !== null ? (sizes.get(message) ?? 0) : 0;
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

  /** Throws on what is no packet; socket.io then closes the connection. */
  override add(packet: unknown): void {
    if (typeof packet !== 'string') throw new Error('a packet that is not text');
    if (packet.startsWith('5') || packet.startsWith('6')) throw new Error('a packet with attachments');
    this.#bytes = Buffer.byteLength(packet);
    const [head, namespace = '/', id = '', event] = eventHead.exec(packet) ?? [];
    const bounds = event === 'document:append' ? stepsBounds : otherBounds;
    const failure = refusalOf(packet, this.#bytes, bounds);
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

export const measuredParser = { Encoder, Decoder: MeasuredDecoder };
