import type { IncomingMessage } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { type Failure, limits } from '@tercet/protocol';
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
 * Reads what a request to the HTTP API says, JSON or a form, into `request.body`; undefined where it is neither. As
 * with sockets, how much of a structure a text is is told before it is made one. Text is UTF-8, and says nothing else
 * of itself: another coding would be another text to whoever looks at the bytes.
 */
export function readRequest(holdFor: (request: IncomingMessage) => Hold): RequestHandler {
  return async (request, response, next) => {
    const type = mediaType.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase();
    const parse = type === undefined ? undefined : parsers[type];
    if (!parse) return next();
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

const parsers: Record<string, ((text: string) => Parsed) | undefined> = {
  'application/json': parseJson,
  'application/x-www-form-urlencoded': (text) => ({
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
