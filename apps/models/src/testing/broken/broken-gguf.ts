import { seededRandom } from './seeded-random.ts';

/** A file that is not what it was. */
export interface Broken {
  /** What was done to it. */
  how: string;
  content: Buffer;
}

/** A value of the metadata as it stands in the file: its type, and the bytes behind that. */
interface Value {
  key: string;
  type: number;
  bytes: Buffer;
}

interface Tensor {
  name: string;
  sizes: bigint[];
  type: number;
  offset: bigint;
}

/** A GGUF file taken apart. */
interface Draft {
  tensorCount?: bigint;
  valueCount?: bigint;
  version: number;
  values: Value[];
  tensors: Tensor[];
  data: Buffer;
}

const numberBytes: Record<number, number> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

function takeApart(file: Buffer): Draft {
  let at = 8;
  /** @returns where the next so many bytes begin. */
  const take = (bytes: number) => {
    at += bytes;
    return at - bytes;
  };
  const uint32 = () => file.readUInt32LE(take(4));
  const uint64 = () => file.readBigUInt64LE(take(8));
  const text = () => {
    const length = Number(uint64());
    const from = take(length);
    return file.toString('utf8', from, at);
  };
  const skip = (type: number): void => {
    if (type === 8) text();
    else if (type === 9) {
      const of = uint32();
      for (let left = uint64(); left > 0n; left--) skip(of);
    } else at += numberBytes[type]!;
  };
  const [tensorCount, valueCount] = [uint64(), uint64()];
  const values = Array.from({ length: Number(valueCount) }, () => {
    const key = text();
    const type = uint32();
    const from = at;
    skip(type);
    return { key, type, bytes: Buffer.from(file.subarray(from, at)) };
  });
  const tensors = Array.from({ length: Number(tensorCount) }, () => {
    const name = text();
    const sizes = Array.from({ length: uint32() }, uint64);
    return { name, sizes, type: uint32(), offset: uint64() };
  });
  return { version: 3, values, tensors, data: file.subarray(Math.ceil(at / 32) * 32) };
}

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const u64 = (value: bigint | number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
};
const f32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
const textBytes = (text: string) => Buffer.concat([u64(Buffer.byteLength(text)), Buffer.from(text)]);
const listBytes = (type: number, items: Buffer[]) => Buffer.concat([u32(type), u64(items.length), ...items]);

function putTogether({ version, values, tensors, data, tensorCount, valueCount }: Draft): Buffer {
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    u64(tensorCount ?? tensors.length),
    u64(valueCount ?? values.length),
    ...values.flatMap(({ key, type, bytes }) => [textBytes(key), u32(type), bytes]),
    ...tensors.flatMap(({ name, sizes, type, offset }) => [
      textBytes(name),
      u32(sizes.length),
      ...sizes.map(u64),
      u32(type),
      u64(offset),
    ]),
  ]);
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32), data]);
}

const oddValues: [how: string, type: number, bytes: Buffer][] = [
  ['0', 4, u32(0)],
  ['1', 4, u32(1)],
  ['3', 4, u32(3)],
  ['7 × 32', 4, u32(224)],
  ['2³² − 1', 4, u32(0xffffffff)],
  ['2³¹ − 1', 4, u32(0x7fffffff)],
  ['−1', 5, u32(-1)],
  ['2⁶³', 10, u64(1n << 63n)],
  ['NaN', 6, f32(Number.NaN)],
  ['∞', 6, f32(Number.POSITIVE_INFINITY)],
  ['0.0', 6, f32(0)],
  ['−2.5', 6, f32(-2.5)],
  ['1e30', 6, f32(1e30)],
  ['yes', 7, Buffer.from([1])],
  ['a text', 8, textBytes('x')],
  ['a text for a terminal', 8, textBytes('\u001b[2J\nred\u202e')],
  ['no texts', 9, listBytes(8, [])],
  ['numbers', 9, listBytes(4, [u32(1), u32(2)])],
  ['a list said to be long', 9, Buffer.concat([u32(0), u64(1 << 21)])],
  ['a list said to be endless', 9, Buffer.concat([u32(8), u64(1n << 60n)])],
  ['lists in lists', 9, Buffer.concat(Array.from({ length: 200 }, () => Buffer.concat([u32(9), u64(1)])))],
  ['a type nobody knows', 77, u32(0)],
];

/** Texts of a list of texts, and back. */
function changeTexts(value: Value, change: (texts: string[]) => string[]): Value {
  const texts: string[] = [];
  for (let at = 12; at < value.bytes.length; ) {
    const length = Number(value.bytes.readBigUInt64LE(at));
    texts.push(value.bytes.toString('utf8', at + 8, at + 8 + length));
    at += 8 + length;
  }
  return { ...value, bytes: listBytes(8, change(texts).map(textBytes)) };
}

/** Every way in which a GGUF file is broken here, the same ones each time. */
export function* brokenGguf(file: Buffer, seed: number): Generator<Broken> {
  const whole = takeApart(file);
  const made = (how: string, change: Partial<Draft>): Broken => ({
    how,
    content: putTogether({ ...whole, ...change }),
  });
  const withValue = (at: number, value: Value[]) => [
    ...whole.values.slice(0, at),
    ...value,
    ...whole.values.slice(at + 1),
  ];
  for (const [at, value] of whole.values.entries()) {
    yield made(`without ${value.key}`, { values: withValue(at, []) });
    yield made(`${value.key} twice`, { values: withValue(at, [value, value]) });
    for (const [how, type, bytes] of oddValues) {
      yield made(`${value.key} is ${how}`, { values: withValue(at, [{ ...value, type, bytes }]) });
    }
    if (value.type !== 9 || value.bytes.readUInt32LE() !== 8) continue;
    const changes: [string, (texts: string[]) => string[]][] = [
      ['half of', (texts) => texts.slice(0, texts.length >> 1)],
      ['one more', (texts) => [...texts, 'more']],
      ['5000', (texts) => Array.from({ length: 5000 }, (_, each) => texts[each] ?? `t ${each}`)],
      ['nothing in', (texts) => texts.map(() => '')],
      ['all the same', (texts) => texts.map(() => 'a')],
      ['__proto__ among', (texts) => ['__proto__', ...texts.slice(1)]],
      ['no spaces in', (texts) => texts.map((text) => text.replaceAll(' ', ''))],
      ['absent ones in', (texts) => ['zzz yyy', ...texts]],
    ];
    for (const [how, change] of changes) {
      yield made(`${how} ${value.key}`, { values: withValue(at, [changeTexts(value, change)]) });
    }
  }
  for (const [at, tensor] of whole.tensors.entries()) {
    const withTensor = (...tensors: Tensor[]) => [
      ...whole.tensors.slice(0, at),
      ...tensors,
      ...whole.tensors.slice(at + 1),
    ];
    const other = whole.tensors[(at + 1) % whole.tensors.length]!;
    const changes: [string, Partial<Tensor>][] = [
      ...[0, 1, 2, 8, 12, 16, 99, 0xffffffff].map((type): [string, Partial<Tensor>] => [
        `of type ${type}`,
        { type },
      ]),
      ['turned', { sizes: [...tensor.sizes].reverse() }],
      ['flat', { sizes: [tensor.sizes.reduce((all, size) => all * size, 1n)] }],
      ['empty', { sizes: [0n] }],
      ['of no dimension', { sizes: [] }],
      ['of five dimensions', { sizes: [...tensor.sizes, 1n, 1n, 1n, 1n, 1n] }],
      ['of 2⁴⁰ rows', { sizes: [tensor.sizes[0]!, 1n << 40n] }],
      ['of a row less', { sizes: [tensor.sizes[0]!, (tensor.sizes[1] ?? 2n) - 1n] }],
      ['of 2⁶³', { sizes: [1n << 63n, 2n] }],
      ['over another', { offset: other.offset }],
      ['half over another', { offset: other.offset + 32n }],
      ['beyond the file', { offset: 1n << 40n }],
      ['before the file', { offset: -64n }],
      ['not aligned', { offset: tensor.offset + 4n }],
      ['another’s', { name: other.name }],
      ['of another name', { name: 'blk.0.nothing.weight' }],
      ['of a name for a terminal', { name: '\u001b[31m\n' }],
    ];
    for (const [how, change] of changes) {
      yield made(`${tensor.name} ${how}`, { tensors: withTensor({ ...tensor, ...change }) });
    }
    yield made(`without ${tensor.name}`, { tensors: withTensor() });
    for (const number of [Number.NaN, Number.NEGATIVE_INFINITY, 3e38]) {
      const data = Buffer.from(whole.data);
      data.writeFloatLE(number, Number(tensor.offset));
      yield made(`${number} in ${tensor.name}`, { data });
    }
  }
  for (const count of [0n, 1n, BigInt(whole.tensors.length + 1), 1n << 20n, 1n << 60n]) {
    yield made(`${count} tensors said`, { tensorCount: count });
    yield made(`${count} values said`, { valueCount: count });
  }
  for (const version of [0, 1, 2, 4, 0x03000000]) yield made(`version ${version}`, { version });
  for (const alignment of [0, 1, 3, 64, 0x80000000]) {
    const said = { key: 'general.alignment', type: 4, bytes: u32(alignment) };
    const others = whole.values.filter(({ key }) => key !== said.key);
    yield made(`aligned to ${alignment}`, { values: [...others, said] });
  }
  const random = seededRandom(seed);
  const header = file.length - whole.data.length;
  for (let cut = 0; cut < 24; cut++) {
    const length = cut % 2 ? random(header) : random(file.length);
    yield { how: `cut after ${length} bytes`, content: file.subarray(0, length) };
  }
  for (let flip = 0; flip < 200; flip++) {
    const content = Buffer.from(file);
    const places = Array.from({ length: 1 + random(3) }, () => random(header));
    for (const place of places) content[place] = random(256);
    yield { how: `other bytes at ${places}`, content };
  }
  yield { how: 'nothing in it', content: Buffer.alloc(0) };
  yield { how: 'zeros', content: Buffer.alloc(file.length) };
}
