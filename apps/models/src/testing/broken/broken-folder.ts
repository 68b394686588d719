import { seededRandom } from './seeded-random.ts';

/** Changed files of a folder; null: one that is taken away. */
export interface BrokenFolder {
  how: string;
  files: Record<string, Buffer | string | null>;
}

type Json = Record<string, unknown>;

const oddValues: unknown[] = [
  null,
  true,
  0,
  1,
  -1,
  3,
  1.5,
  1e9,
  2 ** 53,
  1e308,
  '',
  'x',
  '\u001b[2J\n\u202e',
  [],
  [null],
  [1, 2],
  {},
  { type: 7 },
  { a: { b: [] } },
];

/** All places of a value, as paths of keys. */
function placesIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  // Of long lists and vocabularies the first few are as good as any.
  const within = Object.entries(value).slice(0, 12);
  return [path, ...within.flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

function replaceAt(value: unknown, [key, ...rest]: (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((each, at) => (at === Number(key) ? replaceAt(each, rest, by) : each));
  return { ...(value as Json), [key]: replaceAt((value as Json)[key as string], rest, by) };
}

/** A JSON file with one thing in it replaced, `count` times. */
export function* brokenJson(
  name: string,
  content: Buffer,
  seed: number,
  count: number,
): Generator<BrokenFolder> {
  const whole: unknown = JSON.parse(content.toString());
  const places = placesIn(whole);
  const random = seededRandom(seed);
  for (let each = 0; each < count; each++) {
    const place = places[random(places.length)]!;
    const by = oddValues[random(oddValues.length)];
    const how = `${name}: ${place.join('.') || 'all of it'} is ${JSON.stringify(by)}`;
    yield { how, files: { [name]: JSON.stringify(replaceAt(whole, place, by)) } };
  }
  yield { how: `${name} is taken away`, files: { [name]: null } };
  yield { how: `${name} is empty`, files: { [name]: '' } };
  yield { how: `${name} is cut`, files: { [name]: content.subarray(0, content.length >> 1) } };
  yield { how: `${name} is nested deeply`, files: { [name]: '['.repeat(200_000) + ']'.repeat(200_000) } };
  yield { how: `${name} holds no text`, files: { [name]: Buffer.from([0xff, 0xfe, 0, 0x80]) } };
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** A safetensors file whose header, or numbers, are not what they were. */
export function* brokenSafetensors(name: string, content: Buffer, seed: number): Generator<BrokenFolder> {
  const length = Number(content.readBigUInt64LE());
  const header = JSON.parse(content.toString('utf8', 8, 8 + length)) as Record<string, Entry>;
  const data = content.subarray(8 + length);
  const made = (how: string, change: unknown, numbers: Buffer = data): BrokenFolder => {
    const text = Buffer.from(typeof change === 'string' ? change : JSON.stringify(change));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(text.length));
    return { how: `${name}: ${how}`, files: { [name]: Buffer.concat([size, text, numbers]) } };
  };
  const names = Object.keys(header).filter((each) => each !== '__metadata__');
  const random = seededRandom(seed);
  for (let each = 0; each < 40; each++) {
    const tensor = names[random(names.length)]!;
    const entry = header[tensor]!;
    const [begin, end] = entry.data_offsets;
    const { [tensor]: _, ...others } = header;
    const changes: [string, unknown, Buffer?][] = [
      ['without it', others],
      [
        'of another format',
        { ...header, [tensor]: { ...entry, dtype: ['F64', 'I8', 'F8_E4M3', 'X', 'BOOL'][random(5)] } },
      ],
      ['of another shape', { ...header, [tensor]: { ...entry, shape: [...entry.shape].reverse() } }],
      ['of too many numbers', { ...header, [tensor]: { ...entry, shape: [...entry.shape, 2 ** 40] } }],
      ['with odd sizes', { ...header, [tensor]: { ...entry, shape: [Number.NaN, -1, 'x'] } }],
      ['over another', { ...header, [tensor]: { ...entry, data_offsets: [0, end - begin] } }],
      ['beyond the file', { ...header, [tensor]: { ...entry, data_offsets: [begin + 1e9, end + 1e9] } }],
      ['backwards', { ...header, [tensor]: { ...entry, data_offsets: [end, begin] } }],
      ['under another name', { ...others, 'model.layers.0.surprise.weight': entry }],
      ['of a layer more', { ...others, [tensor.replace('.0.', '.7.')]: entry }],
      ['of no number', header, notNumbers(data, begin, entry.dtype)],
    ];
    const [how, change, numbers] = changes[each % changes.length]!;
    yield made(`${tensor} ${how}`, change, numbers);
  }
  yield made('its header is text', 'x'.repeat(length));
  yield made('its header is nested deeply', '{"a":'.repeat(100_000));
  yield made('its header is a list', []);
  for (const said of [0n, 1n, 7n, BigInt(content.length), 1n << 40n, (1n << 64n) - 1n]) {
    const other = Buffer.from(content);
    other.writeBigUInt64LE(said);
    yield { how: `${name}: a header of ${said} bytes`, files: { [name]: other } };
  }
  for (const cut of [0, 4, 8, 100, content.length >> 1, content.length - 1]) {
    yield { how: `${name} cut after ${cut} bytes`, files: { [name]: content.subarray(0, cut) } };
  }
  yield { how: `${name} with bytes behind it`, files: { [name]: Buffer.concat([content, Buffer.alloc(9)]) } };
}

/** The first number of a tensor is NaN in F32, F16 and BF16 alike. */
function notNumbers(data: Buffer, begin: number, type: string): Buffer {
  const other = Buffer.from(data);
  other.fill(0xff, begin, begin + (type === 'F32' ? 4 : 2));
  return other;
}

const split = (pattern: unknown) => ({ type: 'Split', pattern, behavior: 'Isolated', invert: false });
const toBytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };

/** What `tokenizer.json` cuts a text by, some of it without end. */
export function* brokenTokenizers(content: Buffer): Generator<BrokenFolder> {
  const whole = JSON.parse(content.toString()) as Json & { model: Json & { vocab: Json; merges: unknown[] } };
  const made = (how: string, change: Json): BrokenFolder => ({
    how: `tokenizer.json: ${how}`,
    files: { 'tokenizer.json': JSON.stringify({ ...whole, ...change }) },
  });
  const patterns = [
    '(a+)+$',
    '(a|a)*$',
    '(\\w*)*!',
    '(.*)*=',
    '([a-z]+)*\\d',
    '(?:a?){40}a{40}',
    '(',
    '[',
    'a'.repeat(9000),
    '\\1(a)',
    '(?<=a*)*',
    '\\s*\\s*\\s*\\s*\\s*\\s*x',
    '(?=(a+))\\1*b',
  ];
  for (const pattern of patterns) {
    const pre = { type: 'Sequence', pretokenizers: [split({ Regex: pattern }), toBytes] };
    yield made(`cut at ${pattern.slice(0, 40)}`, { pre_tokenizer: pre });
    yield made(`replaces ${pattern.slice(0, 40)}`, {
      normalizer: { type: 'Replace', pattern: { Regex: pattern }, content: '' },
    });
  }
  yield made('every letter a megabyte', {
    normalizer: { type: 'Replace', pattern: { Regex: '.' }, content: 'x'.repeat(1 << 20) },
  });
  let nested: Json = toBytes;
  for (let each = 0; each < 500; each++) nested = { type: 'Sequence', pretokenizers: [nested] };
  yield made('sequences in sequences', { pre_tokenizer: nested });
  const { model } = whole;
  const ids: [string, Json][] = [
    ['5000 tokens', Object.fromEntries(Array.from({ length: 5000 }, (_, id) => [`t${id}`, id]))],
    ['a token too many', { ...model.vocab, more: 1e6 }],
    ['a token below 0', { ...model.vocab, less: -1 }],
    ['no tokens', {}],
    ['half a token', { ...model.vocab, half: 0.5 }],
  ];
  for (const [how, vocab] of ids) yield made(how, { model: { ...model, vocab } });
  for (const merge of ['', 'zzzz yyyy', ['a'], [1, 2], null, { a: 1 }]) {
    yield made(`merges ${JSON.stringify(merge)}`, { model: { ...model, merges: [merge, ...model.merges] } });
  }
  for (const token of [
    { id: 1e7, content: 'x' },
    { id: 1, content: '' },
    { id: -1, content: 'x' },
    null,
    { content: 'x' },
  ]) {
    yield made(`adds ${JSON.stringify(token)}`, { added_tokens: [token] });
  }
}
