import { randomUUID } from 'node:crypto';
import { completionRequestSchema } from '@tercet/protocol';
import type { RequestHandler } from 'express';
import { parseMessage } from '../../bad-message.ts';
import type { Dispatcher } from '../../models/dispatcher.ts';
import { cancelWhenGone } from '../cancel-when-gone.ts';
import { sendFailure } from '../error-envelope.ts';
import { type AnswerParts, type Head, streamedAnswer, wholeAnswer } from './answers.ts';
import { asAsks } from './as-asks.ts';
import { askEach } from './ask-each.ts';

/** `POST /v1/completions`. */
export function completions(dispatcher: Dispatcher, now: () => number = Date.now): RequestHandler {
  return (request, response) => {
    const parsed = parseMessage(completionRequestSchema, request.body);
    if (!parsed.ok) return sendFailure(response, parsed.failure);
    const { stream, stream_options, echo } = parsed.value;
    const asks = asAsks(parsed.value, dispatcher.models()[0]?.name ?? '');
    if (!asks.ok) return sendFailure(response, asks.failure);
    const [first] = asks.value;
    const head: Head = {
      id: `cmpl-${randomUUID()}`,
      object: 'text_completion',
      created: Math.floor(now() / 1000),
      model: first?.model ?? '',
    };
    const before = asks.value.map(({ prompt }) => (echo ? prompt : ''));
    const parts: AnswerParts = { response, head, before, n: first?.candidates ?? 1 };
    const answer = stream
      ? streamedAnswer(parts, stream_options?.include_usage ?? false)
      : wholeAnswer(parts);
    const taken = askEach(dispatcher, asks.value, request.ip ?? '', answer);
    if (!taken.ok) return sendFailure(response, taken.failure);
    cancelWhenGone(response, taken.value);
  };
}
