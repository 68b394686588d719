/** What went wrong at an upstream server, in one line for the operator; never with the key. */
export class UpstreamProblem extends Error {
  /** `busy`: come back later; `refused`: it stays so until somebody changes something; `lost`: it may come back. */
  readonly kind: 'busy' | 'refused' | 'lost' | 'prompt-too-long';
  readonly retryAfterMs: number;

  constructor(kind: UpstreamProblem['kind'], words: string, retryAfterMs = 1_000) {
    super(words);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

const tooLong = /context.?length|maximum context|too many tokens|exceed/i;

/** The problem that an answer is, of which the first 2,000 characters are looked at. */
export async function problemOfAnswer(answer: Response, model: string): Promise<UpstreamProblem> {
  const text = (await answer.text().catch(() => '')).slice(0, 2_000);
  const { status } = answer;
  if (status === 401 || status === 403) return new UpstreamProblem('refused', 'it does not accept the key');
  if (status === 404)
    return new UpstreamProblem('refused', `it has no model ${model}, or no completions at this address`);
  if (status === 429) {
    const seconds = Number(answer.headers.get('retry-after'));
    return new UpstreamProblem('busy', 'it is busy', seconds > 0 ? seconds * 1_000 : undefined);
  }
  if (status === 400 && tooLong.test(text))
    return new UpstreamProblem('prompt-too-long', 'the prompt is too long for it');
  if (status < 500) return new UpstreamProblem('refused', `it answered ${status}`);
  return new UpstreamProblem('lost', `it answered ${status}`);
}

/** The problem that an exception of fetch or of a stream is. */
export function problemOfError(error: unknown): UpstreamProblem {
  if (error instanceof UpstreamProblem) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNREFUSED') return new UpstreamProblem('lost', 'nobody answers at its address');
  return new UpstreamProblem(
    'lost',
    code ? `the connection to it broke (${code})` : 'the connection to it broke',
  );
}
