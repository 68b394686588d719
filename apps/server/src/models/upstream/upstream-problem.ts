import { parseSafely } from '@tercet/protocol';
import { z } from 'zod';
import { oneLine } from '../one-line.ts';
import { retryAfterMs } from './retry-after.ts';
import type { UpstreamAddress } from './upstream-address.ts';

/** What went wrong at an upstream server, in one line for the operator; never with the key. */
export class UpstreamProblem extends Error {
  /**
   * `busy`: come back later; `rejected`: of this ask only; `prompt-too-long`: the same, and why; `refused`: it stays so
   * until somebody changes something there; `lost`: it may come back.
   */
  readonly kind: 'busy' | 'rejected' | 'prompt-too-long' | 'refused' | 'lost';
  readonly retryAfterMs: number;

  /** @param words may be a stranger's: they become one line. */
  constructor(kind: UpstreamProblem['kind'], words: string, retryAfterMs = 1_000) {
    super(oneLine(words));
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

const mostCharacters = 2_000;
const errorSchema = z.object({
  error: z.object({ code: z.unknown().optional(), message: z.string().nullish() }),
});
/** Of servers that give no code: vLLM ("maximum context length"), llama.cpp ("context size"), TGI ("`inputs` must have less than"). */
const tooLong = /context.?length|context.?size|context.?window|inputs. must have less/i;

/** The problem that an answer is, of which the first 2,000 characters are looked at. */
export async function problemOfAnswer(
  answer: Response,
  { model, apiKey }: Pick<UpstreamAddress, 'model' | 'apiKey'>,
): Promise<UpstreamProblem> {
  const text = await beginningOf(answer);
  const { status } = answer;
  if (status === 401 || status === 403)
    return new UpstreamProblem(
      'refused',
      apiKey === null ? 'it wants a key, and none was given' : 'it does not accept the key',
    );
  if (status === 404)
    return new UpstreamProblem('refused', `it has no model ${model}, or no completions at this address`);
  if (status === 429)
    return new UpstreamProblem('busy', 'it is busy', retryAfterMs(answer.headers.get('retry-after')));
  if (status < 400) return new UpstreamProblem('lost', `it answered ${status}, without a text`);
  if (status >= 500) return new UpstreamProblem('lost', `it answered ${status}`);
  const { code, message } = parseSafely(errorSchema, parsed(text)).data?.error ?? {};
  if (code === 'context_length_exceeded' || tooLong.test(text))
    return new UpstreamProblem('prompt-too-long', 'the prompt is too long for it');
  const words = apiKey ? message?.replaceAll(apiKey, '…') : message;
  return new UpstreamProblem('rejected', `it answered ${status}${words ? `: ${words}` : ''}`);
}

/** No more is read of it than is looked at. */
async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length >= mostCharacters) break;
    }
  } catch {
    // It broke off: its status says enough.
  }
  return text.slice(0, mostCharacters);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no JSON: it gives no code and no message
  }
}

const wordsOf: Record<string, string> = {
  ECONNREFUSED: 'nobody answers at its address',
  ENOTFOUND: 'there is no such address',
  UND_ERR_CONNECT_TIMEOUT: 'nobody answers at its address in time',
  UND_ERR_HEADERS_OVERFLOW: 'its headers are too long',
};
/** Codes of OpenSSL and of Node: the certificate is not one to trust, or nobody there speaks TLS. */
const isUntrusted = /CERT|SELF_SIGNED|UNABLE_TO_/;
const isNoTls = /^(?:ERR_SSL|EPROTO)/;

/** The problem that an exception of fetch or of a stream is. */
export function problemOfError(error: unknown): UpstreamProblem {
  if (error instanceof UpstreamProblem) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  // It stays so until somebody changes something.
  if (isUntrusted.test(code))
    return new UpstreamProblem('refused', `its certificate is not trusted (${code})`);
  if (isNoTls.test(code)) return new UpstreamProblem('refused', `it does not answer as https does (${code})`);
  const broke = code ? `the connection to it broke (${code})` : 'the connection to it broke';
  return new UpstreamProblem('lost', wordsOf[code] ?? broke);
}
