import type { Completion, CompletionChoice, CompletionUsage, EndReason, Failure } from '@tercet/protocol';
import type { Response } from 'express';
import { envelopeOf, sendFailure } from '../error-envelope.ts';
import type { Answer } from './ask-each.ts';

export type Head = Omit<Completion, 'choices' | 'usage'>;

/** What is to be answered: choice `prompt × n + candidate`. */
export interface AnswerParts {
  response: Response;
  head: Head;
  /** Prompts that stand before their choices (`echo`), and ''s where they do not. */
  before: readonly string[];
  /** Choices a prompt. */
  n: number;
}

const finishReason = (reason: EndReason): 'stop' | 'length' => (reason === 'stop' ? 'stop' : 'length');

const choiceOf = (
  index: number,
  text: string,
  finish: CompletionChoice['finish_reason'],
): CompletionChoice => ({ index, text, finish_reason: finish, logprobs: null });

/** Counts tokens as the events pass. */
function createUsage() {
  let promptTokens = 0;
  let completionTokens = 0;
  return {
    see(event: Parameters<Answer['hear']>[1]) {
      if (event.type === 'started') promptTokens += event.promptTokens;
      if (event.type === 'ended') completionTokens += event.tokens;
    },
    usage: (): CompletionUsage => ({
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    }),
  };
}

/** One answer when every choice has ended. */
export function wholeAnswer({ response, head, before, n }: AnswerParts): Answer {
  const texts = before.flatMap((text) => new Array<string>(n).fill(text));
  const finishes = texts.map((): CompletionChoice['finish_reason'] => null);
  const counter = createUsage();
  return {
    hear(prompt, event) {
      counter.see(event);
      if (event.type !== 'piece' && event.type !== 'ended') return;
      const index = prompt * n + event.candidate;
      if (event.type === 'piece') texts[index] += event.text;
      else finishes[index] = finishReason(event.reason);
      if (finishes.includes(null)) return;
      const choices = texts.map((text, at) => choiceOf(at, text, finishes[at] ?? null));
      response.json({ ...head, choices, usage: counter.usage() } satisfies Completion);
    },
    fail: (failure) => sendFailure(response, failure),
  };
}

/** Server-sent events, a chunk a piece. A failure before the first chunk is a plain HTTP error. */
export function streamedAnswer({ response, head, before, n }: AnswerParts, includeUsage: boolean): Answer {
  const counter = createUsage();
  let left = before.length * n;
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
  return {
    hear(prompt, event) {
      counter.see(event);
      if (event.type === 'started') {
        const text = before[prompt] ?? '';
        for (let candidate = 0; text !== '' && candidate < n; candidate++) {
          chunk(choiceOf(prompt * n + candidate, text, null));
        }
      }
      if (event.type !== 'piece' && event.type !== 'ended') return;
      const index = prompt * n + event.candidate;
      if (event.type === 'piece') return chunk(choiceOf(index, event.text, null));
      chunk(choiceOf(index, '', finishReason(event.reason)));
      left -= 1;
      if (left > 0) return;
      if (includeUsage) send({ ...head, choices: [], usage: counter.usage() } satisfies Completion);
      send('[DONE]');
      response.end();
    },
    fail(failure: Failure) {
      if (!response.headersSent) return sendFailure(response, failure);
      send(envelopeOf(failure));
      response.end();
    },
  };
}
