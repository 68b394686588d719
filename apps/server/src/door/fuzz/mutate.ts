import type { Random } from './random.ts';

/** Stands in a value for JSON text that no value writes: `asJson` puts the text there. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const nested = (depth: number, open: string, close: string) =>
  new Raw(open.repeat(depth) + close.repeat(depth));

/** What has no place in any message. */
const garbage: [(random: Random) => unknown, ...((random: Random) => unknown)[]] = [
  () => null,
  () => true,
  () => '',
  () => [],
  () => ({}),
  () => -1,
  () => 0.5,
  () => new Raw('1e999'),
  () => new Raw('-1e999'),
  () => new Raw('-0'),
  () => new Raw('1e-400'),
  () => new Raw('9007199254740993'),
  () => new Raw('123456789012345678901234567890'),
  () => new Raw(String.raw`"\ud800"`),
  () => new Raw(String.raw`"\udc00\ud800 \u0000\u2028\ufeff"`),
  () => new Raw('{"__proto__":{"polluted":true}}'),
  () => new Raw('{"constructor":{"prototype":{"polluted":true}}}'),
  () => new Raw('{"toString":1,"valueOf":1,"hasOwnProperty":1,"then":1}'),
  () => new Raw('{"a":1,"a":2,"documentId":1,"documentId":2}'),
  () => new Raw('{"_placeholder":true,"num":0}'),
  () => ({ length: 1e9 }),
  () => '__proto__',
  () => 'constructor',
  () => '../../etc/passwd',
  () => "'; DROP TABLE step; --",
  () => 'javascript:alert(1)',
  () => '\u202e👩‍👩‍👧‍👦é́́'.repeat(20),
  (random) => nested(1 + random.below(5_000), '[', ']'),
  (random) => nested(1 + random.below(2_000), '{"content":[', ']}'),
  (random) => 'y'.repeat(random.below(100_000)),
  (random) => Array.from({ length: random.below(2_000) }, () => 0),
  (random) => Array.from({ length: random.below(300) }, (_, index) => ({ [`member ${index}`]: { index } })),
];

const names: [string, ...string[]] = ['__proto__', 'constructor', 'toString', 'extra', 'then', 'length', ''];

/** The value with one thing in it changed; the value itself stays. */
export function mutate(value: unknown, random: Random): unknown {
  const isInner = typeof value === 'object' && value !== null && !(value instanceof Raw);
  if (!isInner || random.chance(0.15)) return random.oneOf(garbage)(random);
  if (Array.isArray(value)) return mutateArray(value, random);
  const members = Object.entries(value);
  const member = members[random.below(members.length)];
  if (!member || random.chance(0.2)) {
    return Object.fromEntries([...members, [random.oneOf(names), random.oneOf(garbage)(random)]]);
  }
  if (random.chance(0.15)) return Object.fromEntries(members.filter((one) => one !== member));
  return { ...value, [member[0]]: mutate(member[1], random) };
}

function mutateArray(values: readonly unknown[], random: Random): unknown {
  const copy: unknown[] = [...values];
  const place = random.below(values.length);
  const way = values.length === 0 ? 0 : random.below(5);
  if (way === 0) copy.push(random.oneOf(garbage)(random));
  else if (way === 1) copy.splice(place, 1);
  else if (way === 2) copy.push(...Array.from({ length: random.below(600) }, () => values[place]));
  else copy[place] = mutate(values[place], random);
  return copy;
}

/** JSON text of a value, and of what only text can say. */
export function asJson(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(asJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${asJson(member)}`);
  return `{${members.join(',')}}`;
}
