import { randomUUID } from 'node:crypto';
import {
  type AutocompleteResponse,
  autocompleteRequestSchema,
  continuationAskSchema,
} from '@tercet/protocol';
import type { RequestHandler } from 'express';
import { parseMessage } from '../bad-message.ts';
import type { Dispatcher } from '../models/dispatcher.ts';
import { cancelWhenGone } from './cancel-when-gone.ts';
import { sendFailure } from './error-envelope.ts';

/** Names the old page used. They mean the default model here, so that its clients go on working. */
const oldNames = new Set([
  'gpt2',
  'gpt2/small',
  'gpt2/medium',
  'gpt2/large',
  'gpt2/xl',
  'distilgpt2/small',
  'arxiv-nlp',
  'gpt',
  'xlnet',
]);

/** The old page's three sentences; its own limit on their length was time alone. */
const sentences = 3;
const maxTokens = 128;

/** Write With Transformer's `POST /autocomplete/:model` (2019). */
export function autocomplete(dispatcher: Dispatcher): RequestHandler {
  return (request, response) => {
    const parsed = parseMessage(autocompleteRequestSchema, request.body);
    if (!parsed.ok) return sendFailure(response, parsed.failure);
    const { context, top_p: topP, temperature, max_time } = parsed.value;
    const name = [request.params.model ?? ''].flat().join('/');
    const known = dispatcher.models();
    const isServed = known.some((model) => model.name === name);
    const ask = parseMessage(continuationAskSchema, {
      askId: randomUUID(),
      model: !isServed && oldNames.has(name) ? known[0]?.name : name,
      prompt: context,
      candidates: sentences,
      settings: { topP, temperature, maxTimeMs: Math.max(10, Math.round(max_time * 1000)), maxTokens },
    });
    if (!ask.ok) return sendFailure(response, ask.failure);
    const answer: AutocompleteResponse['sentences'] = Array.from({ length: sentences }, () => {
      return { value: '', time: 0, tokens: 0 };
    });
    let left = sentences;
    const taken = dispatcher.ask(ask.value, request.ip ?? '', (event) => {
      if (event.type === 'failed') return sendFailure(response, event.failure);
      if (!('candidate' in event)) return;
      const sentence = answer[event.candidate];
      if (!sentence) return;
      if (event.type === 'piece') sentence.value += event.text;
      if (event.type === 'redrawn') sentence.value = '';
      if (event.type !== 'ended') return;
      sentence.time = event.timeMs / 1000;
      sentence.tokens = event.tokens;
      left -= 1;
      if (left === 0) response.json({ sentences: answer } satisfies AutocompleteResponse);
    });
    if (!taken.ok) return sendFailure(response, taken.failure);
    cancelWhenGone(response, taken.value);
  };
}
