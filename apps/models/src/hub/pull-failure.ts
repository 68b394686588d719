/** Why a model could not be brought here. Sizes in bytes, times in milliseconds. */
export type PullFailure =
  | { code: 'unknown-name'; name: string; known: readonly string[] }
  | { code: 'bad-setting'; variable: string; value: string; expected: string }
  | { code: 'no-hub'; name: string }
  | { code: 'name-taken'; name: string; by: string }
  | { code: 'offline'; host: string; problem: string }
  | { code: 'not-found'; what: string; host: string }
  | { code: 'not-allowed'; id: string; host: string; token: 'absent' | 'refused'; gated: boolean }
  | { code: 'too-many-requests'; host: string; retryAfterMs: number | null }
  | { code: 'hub-error'; host: string; status: number }
  | { code: 'not-a-hub'; host: string; problem: string }
  | { code: 'connection-lost'; file: string; problem: string; attempts: number }
  | { code: 'damaged'; file: string; expected: string; found: string }
  | { code: 'wrong-length'; file: string; expected: number; found: number }
  | { code: 'another-file'; file: string; expected: string; found: string }
  | { code: 'keeps-changing'; file: string }
  | { code: 'no-space'; directory: string; needed: number; free: number | null }
  | { code: 'not-written'; path: string; problem: string }
  | { code: 'being-pulled'; name: string; process: number }
  | { code: 'nothing-to-read'; id: string; pickles: readonly string[] }
  | { code: 'base-missing'; id: string; base: string }
  | { code: 'not-a-checkpoint'; problem: string }
  | { code: 'no-such-file'; id: string; wanted: string; others: readonly string[] }
  | { code: 'unsupported-architecture'; architecture: string; supported: readonly string[] }
  | { code: 'cancelled' };

export const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;

/** The first of many names. */
export function someOf(names: readonly string[]): string {
  const first = names.slice(0, 20).join(', ');
  return names.length <= 20 ? first : `${first} and ${names.length - 20} more`;
}

/** One line for a person. */
function describePullFailure(failure: PullFailure): string {
  switch (failure.code) {
    case 'unknown-name':
      return `No model is called “${failure.name}”; known: ${failure.known.join(', ')}. Any other is had by its hub id, OWNER/REPO.`;
    case 'bad-setting':
      return `${failure.variable} is “${failure.value}”; expected: ${failure.expected}.`;
    case 'no-hub':
      return `models/${failure.name}/model.json names no hub to pull from.`;
    case 'name-taken':
      return `models/${failure.name} is another model (${failure.by}); choose another folder with --name.`;
    case 'offline':
      return `${failure.host} cannot be reached (${failure.problem}). Without a connection, \`npm run models -- add PATH\` takes a file; HF_ENDPOINT names a mirror.`;
    case 'not-found':
      return `${failure.host} has no ${failure.what}.`;
    case 'not-allowed':
      return describeNotAllowed(failure);
    case 'too-many-requests':
      return `${failure.host} answers too many requests${failure.retryAfterMs === null ? '' : `; it asks to wait ${Math.ceil(failure.retryAfterMs / 1000)} s`}. The same command goes on where it stopped.`;
    case 'hub-error':
      return `${failure.host} answers with an error of its own (${failure.status}). The same command goes on where it stopped.`;
    case 'not-a-hub':
      return `${failure.host} does not answer as a model hub does: ${failure.problem}.`;
    case 'connection-lost':
      return `${failure.file}: the connection was lost ${failure.attempts} times (${failure.problem}). The same command goes on where it stopped.`;
    case 'damaged':
      return `${failure.file} arrived damaged twice: its checksum is ${failure.found}, expected ${failure.expected}. Nothing of it was kept.`;
    case 'wrong-length':
      return `${failure.file} has ${failure.found} bytes on the server, expected ${failure.expected}.`;
    case 'another-file':
      return `${failure.file} on the hub is not the one model.json names: its checksum is ${failure.found}, expected ${failure.expected}.`;
    case 'keeps-changing':
      return `${failure.file} changes on the server while it is fetched; try again later.`;
    case 'no-space':
      return `${failure.directory} has ${failure.free === null ? 'no room' : `${megabytes(failure.free)} free`}; ${megabytes(failure.needed)} are needed.`;
    case 'not-written':
      return `${failure.path} cannot be written: ${failure.problem}.`;
    case 'being-pulled':
      return `${failure.name} is being pulled already, by process ${failure.process}.`;
    case 'nothing-to-read':
      return failure.pickles.length
        ? `${failure.id} has only ${someOf(failure.pickles)}: pickles run code when they are read, so Tercet takes safetensors and GGUF only.`
        : `${failure.id} has neither safetensors nor GGUF files.`;
    case 'base-missing':
      return `${failure.id} is an adapter for ${failure.base}, which is not here; pull that first.`;
    case 'not-a-checkpoint':
      return failure.problem;
    case 'no-such-file':
      return `${failure.id} has no ${failure.wanted}; it has ${someOf(failure.others)}.`;
    case 'unsupported-architecture':
      return `Architecture ${failure.architecture} is not supported; supported: ${failure.supported.join(', ')}.`;
    case 'cancelled':
      return 'Stopped. The same command goes on where it stopped.';
    default:
      return failure satisfies never;
  }
}

/** Why something is tried again, in a few words. */
export function describeWaiting(failure: PullFailure): string {
  switch (failure.code) {
    case 'connection-lost':
      return `${failure.file}: the connection was lost (${failure.problem}).`;
    case 'too-many-requests':
      return `${failure.host} answers too many requests.`;
    case 'hub-error':
      return `${failure.host} answers with an error of its own (${failure.status}).`;
    default:
      return describePullFailure(failure);
  }
}

function describeNotAllowed(failure: Extract<PullFailure, { code: 'not-allowed' }>): string {
  const { id, host, token, gated } = failure;
  const terms = `its terms must be accepted on ${host}/${id} first`;
  if (token === 'absent') {
    return gated
      ? `${id} is gated: ${terms}, and HF_TOKEN set to a token of that account.`
      : `${host} does not give ${id} without a token: it does not exist, or it is private or gated; then set HF_TOKEN.`;
  }
  return gated
    ? `${id} is gated: ${terms}, with the account of HF_TOKEN.`
    : `${host} does not give ${id} to the account of HF_TOKEN.`;
}

/** Ends a pull from anywhere inside it; `pullModel` rejects with it and nothing else that is expected. */
export class PullError extends Error {
  readonly failure: PullFailure;
  constructor(failure: PullFailure) {
    super(describePullFailure(failure));
    this.name = 'PullError';
    this.failure = failure;
  }
}

/** A failure that may pass when it is tried again. */
export class PassingError extends PullError {
  /** When the server says so. */
  readonly retryAfterMs: number | null;
  constructor(failure: PullFailure, retryAfterMs: number | null = null) {
    super(failure);
    this.retryAfterMs = retryAfterMs;
  }
}
