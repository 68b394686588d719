import { limits } from '@tercet/protocol';
import { documentLimits } from './document-limits.ts';
import { linkAddress } from './link-address.ts';

/** Says what is wrong with a value, as the end of a sentence; null: nothing. */
type Shape = (value: unknown) => string | null;

/** A whole number as JSON keeps it: −0 would come back as another. */
const whole =
  (min: number, max: number): Shape =>
  (value) =>
    Number.isInteger(value) && !Object.is(value, -0) && (value as number) >= min && (value as number) <= max
      ? null
      : `is not a whole number from ${min} to ${max}`;

const text =
  (mostCharacters: number): Shape =>
  (value) => {
    if (typeof value !== 'string') return 'is not text';
    if (value.length > mostCharacters)
      return `has ${value.length} characters; the limit is ${mostCharacters}`;
    return /[\0\p{Surrogate}]/u.test(value) ? 'holds what is no character' : null;
  };

const address: Shape = (value) => {
  const parsed = linkAddress(value);
  if (parsed === value) return null;
  return parsed === null ? 'is not the address of a page or a mail' : `is written otherwise than ${parsed}`;
};

/**
 * The shape of every attribute of the schema, by node and mark: one table for what is pasted, imported, sent and
 * exported [DC14]. What is not in it has no attributes.
 */
const attributeShapes: Record<string, Record<string, Shape>> = {
  heading: { level: whole(1, 3) },
  /** Nine digits, as in Markdown. */
  ordered_list: { order: whole(-999_999_999, 999_999_999) },
  machine: {
    ask: text(64),
    candidate: whole(0, limits.candidates - 1),
    model: text(200),
    seed: whole(0, 0xffff_ffff),
    settings: text(documentLimits.attributeCharacters),
    asker: text(64),
    taker: text(64),
  },
  link: { href: address },
};

/** What is wrong with the attributes of a node or a mark of this name, in words; null: nothing. */
export function attributesProblem(name: string, attrs: Readonly<Record<string, unknown>>): string | null {
  const wrong = wrongAttributes(name, attrs)[0];
  return wrong === undefined ? null : `${wrong} of a ${name} ${shapeOf(name)[wrong]!(attrs[wrong])}`;
}

/** The names of the attributes that are not of their shape. */
export function wrongAttributes(name: string, attrs: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(shapeOf(name))
    .filter(([attribute, shape]) => shape(attrs[attribute]) !== null)
    .map(([attribute]) => attribute);
}

const shapeOf = (name: string): Record<string, Shape> =>
  Object.hasOwn(attributeShapes, name) ? attributeShapes[name]! : {};
