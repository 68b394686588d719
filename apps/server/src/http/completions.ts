import { randomUUID } from 'node:crypto';
import {
  type Completion,
  type CompletionChoice,
  type CompletionRequest,
  type ContinuationAskInput,
  type ContinuationEvent,
  completionRequestSchema,
  continuationAskSchema,
  type EndReason,
  type Failure,
} from '@tercet/protocol';
import type { RequestHandler, Response } from 'express';
import { parseMessage } from '../bad-message.ts';
import type { Dispatcher, Sink } from '../models/dispatcher.ts';
import { cancelWhenGone } from './cancel-when-gone.ts';
import { envelopeOf, sendFailure } from './error-envelope.ts';

/** OpenAI's defaults where it names one; what it does not have is off. */
function asAsk(request: CompletionRequest): ContinuationAskInput {
  const { stop, seed } = request;
  return {
    askId: randomUUID(),
    model: request.model,
    prompt: typeof request.prompt === 'string' ? request.prompt : (request.prompt[0] ?? ''),
    candidates: request.n ?? 1,
    distinct: false,
    overflow: 'fail',
    reproducible: request.reproducible ?? false,
    settings: {
      temperature: request.temperature ?? 1,
      topP: request.top_p ?? 1,
      topK: request.top_k ?? 0,
      minP: request.min_p ?? 0,
      repetitionPenalty: request.repetition_penalty ?? 1,
      maxTokens: request.max_tokens ?? 16,
      stop: stop ? [stop].flat() : [],
      // OpenAI's seed is any integer; ours has 32 bits.
      ...(seed === undefined || seed === null ? {} : { seed: seed >>> 0 }),
    },
  };
}

const finishReason = (reason: EndReason): 'stop' | 'length' => (reason === 'stop' ? 'stop' : 'length');

/** `POST /v1/completions`. */
export function completions(dispatcher: Dispatcher, now: () => number = Date.now): RequestHandler {
  return (request, response) => {
    const parsed = parseMessage(completionRequestSchema, request.body);
    if (!parsed.ok) return sendFailure(response, parsed.failure);
    const ask = parseMessage(continuationAskSchema, asAsk(parsed.value));
    if (!ask.ok) return sendFailure(response, ask.failure);
    const head = {
      id: `cmpl-${ask.value.askId}`,
      object: 'text_completion',
      created: Math.floor(now() / 1000),
      model: parsed.value.model,
    } as const;
    const answer = parsed.value.stream
      ? streamed(response, head, ask.value.candidates, parsed.value.stream_options?.include_usage ?? false)
      : whole(response, head, ask.value.candidates);
    const taken = dispatcher.ask(ask.value, request.ip ?? '', answer);
    if (!taken.ok) return sendFailure(response, taken.failure);
    cancelWhenGone(response, taken.value);
  };
}

type Head = Omit<Completion, 'choices' | 'usage'>;

/** Counts tokens as the events pass. */
function createUsage() {
  let promptTokens = 0;
  let completionTokens = 0;
  return {
    see(event: ContinuationEvent) {
      if (event.type === 'started') promptTokens = event.promptTokens;
      if (event.type === 'ended') completionTokens += event.tokens;
    },
    usage: () => ({
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    }),
  };
}

const choiceOf = (
  index: number,
  text: string,
  finish: CompletionChoice['finish_reason'],
): CompletionChoice => ({
  index,
  text,
  finish_reason: finish,
  logprobs: null,
});

/** One answer when every choice has ended. */
function whole(response: Response, head: Head, candidates: number): Sink {
  const texts = new Array<string>(candidates).fill('');
  const finishes = new Array<CompletionChoice['finish_reason']>(candidates).fill(null);
  const counter = createUsage();
  return (event) => {
    counter.see(event);
    if (event.type === 'failed') return sendFailure(response, event.failure);
    if (event.type === 'piece') texts[event.candidate] += event.text;
    if (event.type !== 'ended') return;
    finishes[event.candidate] = finishReason(event.reason);
    if (finishes.includes(null)) return;
    const choices = texts.map((text, index) => choiceOf(index, text, finishes[index] ?? null));
    response.json({ ...head, choices, usage: counter.usage() } satisfies Completion);
  };
}

/** Server-sent events, a chunk a piece. A failure before the first chunk is a plain HTTP error. */
function streamed(response: Response, head: Head, candidates: number, includeUsage: boolean): Sink {
  const counter = createUsage();
  let left = candidates;
  const send = (data: object | string) => {
    if (!response.headersSent) {
      response.set({
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-cache',
        'X-Accel-Buffering': 'no',
      });
    }
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  };
  const chunk = (choice: CompletionChoice) =>
    send({ ...head, choices: [choice], ...(includeUsage ? { usage: null } : {}) } satisfies Completion);
  const fail = (failure: Failure) => {
    if (!response.headersSent) return sendFailure(response, failure);
    send(envelopeOf(failure));
    response.end();
  };
  return (event) => {
    counter.see(event);
    if (event.type === 'failed') return fail(event.failure);
    if (event.type === 'piece') return chunk(choiceOf(event.candidate, event.text, null));
    if (event.type !== 'ended') return;
    chunk(choiceOf(event.candidate, '', finishReason(event.reason)));
    left -= 1;
    if (left > 0) return;
    if (includeUsage) send({ ...head, choices: [], usage: counter.usage() } satisfies Completion);
    send('[DONE]');
    response.end();
  };
}
