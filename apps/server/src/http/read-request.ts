import type { IncomingMessage } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { type Failure, limits, soundText } from '@tercet/protocol';
import type { RequestHandler } from 'express';
import type { Hold } from '../door/held-bytes.ts';
import { isTooIntricate } from '../door/json-structure.ts';
import { readBody } from '../door/read-body.ts';
import { sendFailure } from './error-envelope.ts';

/** A few members and lists of texts, and what OpenAI's has besides (`logit_bias`): no request is more of a structure. */
const requestBounds = { marks: 4_000, members: 512, depth: 20 };
/** Members of a form; what more there is of them is not looked at. */
const mostFormMembers = 64;

const mediaType = /^\s*([^\s;]+)\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

/**
 * Reads what a request to the HTTP API says into `request.body`: one of `types`, else the answer is 415. As with
 * sockets, how much of a structure a text is is told before it is made one. Text is UTF-8, and says nothing else of
 * itself: another coding would be another text to whoever looks at the bytes.
 */
export function readRequest(
  holdFor: (request: IncomingMessage) => Hold,
  types: readonly string[],
): RequestHandler {
  return async (request, response, next) => {
    const given = request.headers['content-type'] ?? '';
    const type = mediaType.exec(given)?.[1]?.toLowerCase() ?? '';
    const parse = types.includes(type) ? parsers[type] : undefined;
    if (!parse) {
      const expected = `${types.join(' or ')}, in UTF-8`;
      return sendFailure(response, { code: 'wrong-type', type: soundText(given.slice(0, 100)), expected });
    }
    const hold = holdFor(request);
    const body = await readBody(request, { bytes: limits.messageBytes, wholeMs: limits.bodyMs, hold });
    if (!body.ok) return sendFailure(response, body.failure);
    const text = textOf(body.value);
    const parsed = text === null ? { failure: badBody('the body is not UTF-8') } : parse(text);
    if ('failure' in parsed) return sendFailure(response, parsed.failure);
    request.body = parsed.value;
    next();
  };
}

type Parsed = { value: unknown } | { failure: Failure };

const badBody = (problem: string): Failure => ({ code: 'bad-message', path: '', problem });

/** Types of bodies. */
export const json = 'application/json';
export const form = 'application/x-www-form-urlencoded';

const parsers: Record<string, ((text: string) => Parsed) | undefined> = {
  [json]: parseJson,
  [form]: (text) => ({
    value: { ...parseForm(text, undefined, undefined, { maxKeys: mostFormMembers }) },
  }),
};

function parseJson(text: string): Parsed {
  if (isTooIntricate(text, requestBounds)) return { failure: badBody('more intricate than any request is') };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { failure: badBody('the body is not valid JSON') };
  }
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
