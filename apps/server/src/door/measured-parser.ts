import { limits } from '@tercet/protocol';
import { Decoder, Encoder, PacketType } from 'socket.io-parser';

/** Stands in the place of a message over `limits.messageBytes`, which was not read. */
export class TooLargeMessage {
  readonly bytes: number;
  constructor(bytes: number) {
    this.bytes = bytes;
  }
}

const sizes = new WeakMap<object, number>();

/** Bytes a message had on the wire; 0 for what is no object. */
export function bytesOf(message: unknown): number {
  return typeof message === 'object' && message !== null ? (sizes.get(message) ?? 0) : 0;
}

/** Type, namespace and number of an event's packet: all of one too large that is read. */
const eventHead = /^2(?:(\/[^,]{0,100}),)?(\d{0,15})\[/;

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
      const message: unknown = Array.isArray(data) ? data[1] : null;
      if (typeof message === 'object' && message !== null) sizes.set(message, this.#bytes);
    });
  }

  /** Throws on what is no packet; socket.io then closes the connection. */
  override add(packet: unknown): void {
    if (typeof packet !== 'string') throw new Error('a packet that is not text');
    if (packet.startsWith('5') || packet.startsWith('6')) throw new Error('a packet with attachments');
    this.#bytes = Buffer.byteLength(packet);
    if (this.#bytes <= limits.messageBytes) {
      super.add(packet);
      return;
    }
    const head = eventHead.exec(packet);
    if (!head) throw new Error('a packet over its size');
    const [, namespace = '/', id = ''] = head;
    this.emitReserved('decoded', {
      type: PacketType.EVENT,
      nsp: namespace,
      data: ['too-large', new TooLargeMessage(this.#bytes)],
      ...(id === '' ? {} : { id: Number(id) }),
    });
  }
}

export const measuredParser = { Encoder, Decoder: MeasuredDecoder };
