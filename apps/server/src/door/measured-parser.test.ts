import { limits } from '@tercet/protocol';
import { Encoder, type Packet, PacketType } from 'socket.io-parser';
import { expect, test } from 'vitest';
import { bytesOf, measuredParser, TooLargeMessage } from './measured-parser.ts';

function decode(...texts: unknown[]): Packet[] {
  const packets: Packet[] = [];
  const decoder = new measuredParser.Decoder();
  decoder.on('decoded', (packet) => packets.push(packet));
  for (const text of texts) decoder.add(text);
  return packets;
}

const event = (message: unknown, id?: number): string => {
  const packet = {
    type: PacketType.EVENT,
    nsp: '/',
    data: ['say', message],
    ...(id === undefined ? {} : { id }),
  };
  return String(new Encoder().encode(packet)[0]);
};

test('[MS2] a message is as long as it came', () => {
  const text = event({ text: 'é😀' }, 7);
  const [packet] = decode(text);
  expect(packet).toMatchObject({ data: ['say', { text: 'é😀' }], id: 7 });
  expect(bytesOf(packet?.data[1])).toBe(Buffer.byteLength(text));
  expect(bytesOf('text')).toBe(0);
  expect(bytesOf({})).toBe(0);
});

test('[MS2] one over the bound is not read, and can still be answered', () => {
  const text = event({ text: 'x'.repeat(limits.messageBytes) }, 12);
  const [packet, unanswered, named] = decode(
    text,
    event({ text: 'é'.repeat(limits.messageBytes / 2) }),
    text.replace('212[', '2/else,12['),
  );
  expect(packet).toMatchObject({ type: PacketType.EVENT, nsp: '/', id: 12 });
  expect(packet?.data[1]).toEqual(new TooLargeMessage(Buffer.byteLength(text)));
  expect(unanswered).not.toHaveProperty('id');
  expect(unanswered?.data[1]).toBeInstanceOf(TooLargeMessage);
  expect(named).toMatchObject({ nsp: '/else', id: 12 });
});

test('[MS1] what is no packet, or comes with attachments, throws: the connection is cut', () => {
  const big = 'x'.repeat(limits.messageBytes);
  const wrong = [
    '51-["say",{"_placeholder":true,"num":0}]',
    '61-0[]',
    Buffer.from('x'),
    '9',
    '2{}',
    '2["disconnect"]',
  ];
  for (const text of [...wrong, '2[', `3${big}`, `0${big}`, big]) expect(() => decode(text)).toThrow();
});
