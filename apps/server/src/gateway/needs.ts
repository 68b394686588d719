import type { ClientEvents, Right } from '@tercet/protocol';

/**
 * What a page must be allowed in a document to send an event about it [LK1]. `nothing`: the event concerns no
 * document, or, as `document:open` and `document:peek`, brings what decides, or, as `document:close`, only gives back what the page has.
 * An event that stands not here does not compile, and one that is not in the protocol is refused.
 */
export const needs = {
  'document:create': 'nothing',
  'document:open': 'nothing',
  'document:peek': 'nothing',
  'document:part': 'read',
  'document:append': 'write',
  'document:close': 'nothing',
  'document:delete': 'owner',

  'link:list': 'owner',
  'link:create': 'owner',
  'link:revoke': 'owner',

  'presence:move': 'read',
  'presence:name': 'read',

  'history:outline': 'read',
  'history:read': 'read',
  'history:name': 'write',

  'rescue:look': 'owner',
  'rescue:read': 'owner',
  'rescue:go-on': 'owner',

  'continuation:ask': 'ask',
  'continuation:cancel': 'nothing',
  'continuation:hint': 'ask',

  'model:pull': 'owner',

  'offer:show': 'ask',
  'offer:take': 'write',
} as const satisfies Record<keyof ClientEvents, Right | 'nothing'>;

export type Needs = typeof needs;

/** What an owner may send about a document that cannot be opened, because it was damaged on the disk [DC13]. */
export const ofDamaged: ReadonlySet<keyof ClientEvents> = new Set<keyof ClientEvents>([
  'rescue:look',
  'rescue:read',
  'rescue:go-on',
  'document:delete',
]);
