import { wrongAttributes } from './attribute-shapes.ts';
import { linkAddress, mayStandStored } from './link-address.ts';

type Json = Record<string, unknown>;

/**
 * `Node.toJSON` of anybody, with attributes of their shape only [DC14], as `withSoundAttributes` does it for a node:
 * ProseMirror reads no JSON with an attribute of another kind. A link that no document ever held stays, to be refused.
 *
 * @param json  nested no deeper than the stack allows; what is no node stays as it is. Not changed.
 */
export function soundDocumentJson(json: unknown): unknown {
  if (!isObject(json)) return json;
  const sound: Json = { ...json };
  if (isObject(json.attrs)) sound.attrs = withoutWrong(json.type, json.attrs);
  if (Array.isArray(json.marks)) sound.marks = json.marks.flatMap(soundMark);
  if (Array.isArray(json.content)) sound.content = json.content.map(soundDocumentJson);
  return sound;
}

function soundMark(mark: unknown): unknown[] {
  if (!isObject(mark) || !isObject(mark.attrs)) return [mark];
  if (mark.type === 'link') {
    const href = linkAddress(mark.attrs.href);
    if (href !== null) return [{ ...mark, attrs: { href } }];
    return mayStandStored(mark.attrs.href) ? [] : [mark];
  }
  return wrongIn(mark.type, mark.attrs).length > 0 ? [] : [mark];
}

function withoutWrong(type: unknown, attrs: Json): Json {
  const wrong = wrongIn(type, attrs);
  return wrong.length === 0
    ? attrs
    : Object.fromEntries(Object.entries(attrs).filter(([name]) => !wrong.includes(name)));
}

/** Of those that are there: what is not said is the default. */
const wrongIn = (type: unknown, attrs: Json): string[] =>
  typeof type === 'string' ? wrongAttributes(type, attrs).filter((name) => Object.hasOwn(attrs, name)) : [];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
