import {
  type ClientEvents,
  continuationAskSchema,
  continuationCancelSchema,
  continuationHintSchema,
  documentAppendSchema,
  documentCloseSchema,
  documentDeleteSchema,
  documentOpenSchema,
  documentPartSchema,
  documentPeekSchema,
  historyNameSchema,
  historyOutlineSchema,
  historyReadSchema,
  linkCreateSchema,
  linkListSchema,
  linkRevokeSchema,
  modelPullMessageSchema,
  offerShowSchema,
  offerTakeSchema,
  presenceMoveSchema,
  presenceNameSchema,
  rescueLookSchema,
  rescueReadSchema,
} from '@tercet/protocol';
import { z } from 'zod';
import type { Random } from './random.ts';

/** What the message of each event must be: an event that stands not here does not compile. */
export const schemas: Record<keyof ClientEvents, z.ZodType> = {
  'document:create': z.object({}),
  'document:open': documentOpenSchema,
  'document:peek': documentPeekSchema,
  'document:part': documentPartSchema,
  'document:append': documentAppendSchema,
  'document:close': documentCloseSchema,
  'document:delete': documentDeleteSchema,
  'link:list': linkListSchema,
  'link:create': linkCreateSchema,
  'link:revoke': linkRevokeSchema,
  'presence:move': presenceMoveSchema,
  'presence:name': presenceNameSchema,
  'history:outline': historyOutlineSchema,
  'history:read': historyReadSchema,
  'history:name': historyNameSchema,
  'rescue:look': rescueLookSchema,
  'rescue:read': rescueReadSchema,
  'rescue:go-on': rescueReadSchema,
  'continuation:ask': continuationAskSchema,
  'continuation:cancel': continuationCancelSchema,
  'continuation:hint': continuationHintSchema,
  'model:pull': modelPullMessageSchema,
  'offer:show': offerShowSchema,
  'offer:take': offerTakeSchema,
};
export const events = Object.keys(schemas) as [keyof ClientEvents, ...(keyof ClientEvents)[]];

/** What of JSON Schema zod writes for these. */
interface JsonSchema {
  type?: string;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}

const shapes = new Map(
  events.map((event) => [event, z.toJSONSchema(schemas[event], { io: 'input' }) as JsonSchema]),
);

/** Values that mean something in the scene, by the member they are of. */
export type Known = Record<string, (random: Random) => unknown>;

/** A message as the event's schema wants it: members that may be left out are, half of the time. */
export function sampleMessage(event: keyof ClientEvents, random: Random, known: Known): unknown {
  return sample(shapes.get(event) ?? {}, random, known);
}

function sample(shape: JsonSchema, random: Random, known: Known): unknown {
  if ('const' in shape) return shape.const;
  const [choice] = shape.enum ?? [];
  if (shape.enum) return random.oneOf([choice, ...shape.enum]);
  const [first] = shape.anyOf ?? [];
  if (first) return sample(random.oneOf([first, ...(shape.anyOf ?? [])]), random, known);
  switch (shape.type) {
    case 'object':
      return sampleObject(shape, random, known);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 3 } = shape;
      const count = minItems + random.below(Math.min(3, maxItems) - Math.min(minItems, 3) + 1);
      return Array.from({ length: count }, () => sample(items, random, known));
    }
    case 'string':
      return 'x'.repeat(Math.max(shape.minLength ?? 0, random.below(Math.min(20, shape.maxLength ?? 20))));
    case 'integer':
    case 'number': {
      const least = Math.max(shape.minimum ?? 0, -1_000);
      return least + random.below(Math.min(shape.maximum ?? 1_000, least + 1_000) - least + 1);
    }
    case 'boolean':
      return random.chance(0.5);
    default:
      return null;
  }
}

function sampleObject({ properties = {}, required = [] }: JsonSchema, random: Random, known: Known): object {
  const members = Object.entries(properties).filter(
    ([name]) => required.includes(name) || random.chance(0.5),
  );
  return Object.fromEntries(
    members.map(([name, shape]) => [
      name,
      Object.hasOwn(known, name) ? known[name]?.(random) : sample(shape, random, known),
    ]),
  );
}
