import { randomUUID } from 'node:crypto';
import {
  type CompletionRequest,
  type ContinuationAsk,
  continuationAskSchema,
  failed,
  limits,
  type Result,
} from '@tercet/protocol';
import { parseMessage } from '../../bad-message.ts';

/** One ask a prompt, in their order. OpenAI's defaults where it names one; what it does not have is off. */
export function asAsks(request: CompletionRequest, defaultModel: string): Result<ContinuationAsk[]> {
  const { n, best_of, stop, seed } = request;
  if (best_of !== undefined && best_of !== null && best_of !== (n ?? 1)) {
    return failed({
      code: 'bad-message',
      path: 'best_of',
      problem: 'not served here; only as many as n are taken',
    });
  }
  const asks: ContinuationAsk[] = [];
  for (const prompt of [request.prompt ?? ''].flat()) {
    const ask = parseMessage(continuationAskSchema, {
      askId: randomUUID(),
      model: request.model || defaultModel,
      prompt,
      candidates: n ?? 1,
      distinct: false,
      overflow: 'fail',
      reproducible: request.reproducible ?? false,
      settings: {
        temperature: request.temperature ?? 1,
        topP: request.top_p ?? 1,
        topK: Math.max(0, request.top_k ?? 0),
        minP: request.min_p ?? 0,
        repetitionPenalty: request.repetition_penalty ?? request.repeat_penalty ?? 1,
        maxTokens: Math.min(request.max_tokens ?? 16, limits.maxTokens),
        stop: [stop ?? []].flat().filter((text) => text !== ''),
        ...(seed === undefined || seed === null ? {} : { seed: lowest32Bits(seed) }),
      },
    });
    if (!ask.ok) return ask;
    asks.push(ask.value);
  }
  return { ok: true, value: asks };
}

/** OpenAI's seed is any integer; ours has 32 bits. */
const lowest32Bits = (seed: number) => Number(BigInt.asUintN(32, BigInt(seed)));
