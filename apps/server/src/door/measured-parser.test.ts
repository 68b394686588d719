import { limits } from '@tercet/protocol';
import { Encoder, type Packet, PacketType } from 'socket.io-parser';
import { expect, test } from 'vitest';
import { bytesOf, measuredParser, RefusedMessage } from './measured-parser.ts';

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
  expect(packet?.data[1]).toEqual(
    new RefusedMessage({
      code: 'too-large',
      bytes: Buffer.byteLength(text),
      limit: limits.messageBytes,
    }),
  );
  expect(unanswered).not.toHaveProperty('id');
  expect(unanswered?.data[1]).toBeInstanceOf(RefusedMessage);
  expect(named).toMatchObject({ nsp: '/else', id: 12 });
});

test('[MS2] one more intricate than any of ours is not read either; steps may hold a document', () => {
  const deep = '['.repeat(100) + ']'.repeat(100);
  const deeper = '['.repeat(300) + ']'.repeat(300);
  const rows = JSON.stringify(Array.from({ length: 2_000 }, () => 0));
  const members = JSON.stringify(Object.fromEntries(Array.from({ length: 65 }, (_, index) => [index, 0])));
  for (const [name, json, isRead] of [
    ['presence:move', deep, false],
    ['presence:move', rows, false],
    ['document:append', deep, true],
    ['document:append', deeper, false],
    ['document:append', rows, true],
    ['document:append', members, false],
    ['presence:move', members, false],
  ] as const) {
    const [packet] = decode(`29["${name}",{"steps":${json}}]`);
    expect(packet).toMatchObject({ id: 9 });
    expect([name, packet?.data[1] instanceof RefusedMessage]).toEqual([name, !isRead]);
  }
});

test('[MS1] of an event only its message is handed on: no function has so many arguments', () => {
  const [packet] = decode(`2["document:append",{}${',0'.repeat(140_000)}]`);
  expect(packet?.data).toEqual(['document:append', {}]);
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
