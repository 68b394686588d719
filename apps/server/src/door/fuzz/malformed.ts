import type { Random } from './random.ts';

/** Packets no client of ours sends, by hand: each is one websocket frame. What follows is the connection's end, or nothing. */
export const malformedPackets: readonly (string | Buffer)[] = [
  '',
  '4',
  '9',
  'x',
  '2probe',
  '5',
  '6',
  '1',
  '0{"sid":"x"}',
  '3'.repeat(10_000),
  '40',
  '40/admin,',
  '40/__proto__,{}',
  '40{"token":{"__proto__":1}}',
  '41',
  '42',
  '42[',
  '42[]',
  '42[7]',
  '42[null]',
  '42[{}]',
  '42{"a":1}',
  '42"text"',
  '42["connect",{}]',
  '42["disconnect"]',
  '42["disconnecting"]',
  '42["newListener","x"]',
  '42["removeListener","x"]',
  '42["connect_error"]',
  '42["error"]',
  '42["error",{"message":"x"}]',
  '42["__proto__",{}]',
  '42["constructor",{}]',
  '42["hasOwnProperty",{}]',
  '42["toString"]',
  '42["",{}]',
  '429007199254740993["document:create",{}]',
  `42${'9'.repeat(400)}["document:create",{}]`,
  '42-1["document:create",{}]',
  '421.5["document:create",{}]',
  '42 1["document:create",{}]',
  '420x10["document:create",{}]',
  '42/,1["document:create",{}]',
  `42/${'n'.repeat(1_000)},1["document:create",{}]`,
  '43[]',
  '430[{"ok":true}]',
  '439999999[]',
  '43',
  '430{}',
  '44{"message":"x"}',
  '44"x"',
  '451-["document:create",{"_placeholder":true,"num":0}]',
  '450-["document:create",{}]',
  '45999999999-["document:create",{}]',
  '45-["document:create"]',
  '451-1["document:create",{"_placeholder":true,"num":99}]',
  '461-0[{"_placeholder":true,"num":0}]',
  '47',
  '48[]',
  '4NaN',
  '\u0000',
  '4\ud800',
  `42["document:create",${'['.repeat(100_000)}${']'.repeat(100_000)}]`,
  `42["document:create",${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`,
  `42["${'e'.repeat(500_000)}",{}]`,
  `42${'['.repeat(100_000)}`,
  `42["document:create",{"a":1e999,"__proto__":{"polluted":true}}]`,
  Buffer.alloc(0),
  Buffer.from('x'),
  Buffer.from([4, 2, 0xff, 0xfe]),
  Buffer.alloc(100_000, 0xff),
];

/** A packet of garbage, text or bytes. */
export function garbledPacket(random: Random): string | Buffer {
  const bytes = Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
  const texts: [string, ...string[]] = ['4', '42', '42["document:open",', '451-', '40', '43', ''];
  return random.chance(0.3) ? bytes : random.oneOf(texts) + bytes.toString('latin1');
}

/** Bytes that are no frame of the websocket protocol, or none it allows here. */
export const malformedFrames: readonly Buffer[] = [
  // Without a mask; with reserved bits; an opcode nobody has; a control frame too long; one in parts.
  Buffer.from([0x81, 0x02, 0x34, 0x30]),
  Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
  Buffer.from([0x83, 0x80, 0, 0, 0, 0]),
  Buffer.from([0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0]),
  Buffer.from([0x09, 0x80, 0, 0, 0, 0]),
  // A continuation of nothing; a text that is not UTF-8; a close with one byte, and with a code nobody may send.
  Buffer.from([0x80, 0x80, 0, 0, 0, 0]),
  Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]),
  Buffer.from([0x88, 0x81, 0, 0, 0, 0, 0x03]),
  Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xec]),
  // 2^63 bytes to come; 16 MB to come.
  Buffer.from([0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
  Buffer.from([0x82, 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
  // A beginning of a message, and nothing after it.
  Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x34]),
  // A ping, and another request where frames should be.
  Buffer.from([0x89, 0x80, 0, 0, 0, 0]),
  Buffer.from('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
];

/** Bodies of polls that are no payload of engine.io. */
export const malformedBodies: readonly string[] = [
  '',
  '4',
  '\u001e',
  '\u001e\u001e\u001e',
  '4\u001e4\u001e4',
  '42["document:create",{}]\u001e42["document:create",{}]',
  'b',
  'bAAAA',
  'b!!!!',
  '2',
  '1',
  '42[',
  `${'2\u001e'.repeat(5_000)}`,
  `${'42["x"]\u001e'.repeat(2_000)}`,
];
