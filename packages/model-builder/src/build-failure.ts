/** Why a checkpoint cannot be built into a graph. */
export type BuildFailure =
  | { code: 'file-missing'; path: string }
  | { code: 'checksum-mismatch'; path: string; expected: string; found: string }
  | { code: 'not-a-checkpoint'; path: string; problem: string }
  | { code: 'unsupported-architecture'; architecture: string; supported: readonly string[] }
  | { code: 'unsupported-tensor-type'; tensor: string; type: string; supported: readonly string[] }
  | { code: 'unsupported-tokenizer'; tokenizer: string; supported: readonly string[] }
  | { code: 'broken-tokenizer'; problem: string }
  | { code: 'outside-folder'; path: string; directory: string }
  | { code: 'missing-tensor'; tensor: string }
  | { code: 'missing-metadata'; key: string; expected: string }
  | { code: 'unsupported-shape'; what: string; problem: string }
  | { code: 'unsupported-adapter'; path: string; problem: string }
  | { code: 'cancelled' };

export function describeBuildFailure(failure: BuildFailure): string {
  switch (failure.code) {
    case 'file-missing':
      return `${failure.path} is missing.`;
    case 'checksum-mismatch':
      return `${failure.path} is damaged: its sha256 is ${failure.found}, expected ${failure.expected}.`;
    case 'not-a-checkpoint':
      return `${failure.path} cannot be read as a checkpoint: ${failure.problem}`;
    case 'unsupported-architecture':
      return `Architecture ${failure.architecture} is not supported; supported: ${failure.supported.join(', ')}.`;
    case 'unsupported-tensor-type':
      return `Tensor ${failure.tensor} is ${failure.type}, which is not supported; supported: ${failure.supported.join(', ')}.`;
    case 'unsupported-tokenizer':
      return `Tokenizer ${failure.tokenizer} is not supported; supported: ${failure.supported.join(', ')}.`;
    case 'broken-tokenizer':
      return `The tokenizer cannot be used: ${failure.problem}`;
    case 'outside-folder':
      return `${failure.path} leads out of ${failure.directory}: a model's files lie in its folder.`;
    case 'missing-tensor':
      return `The checkpoint has no tensor ${failure.tensor}.`;
    case 'missing-metadata':
      return `The checkpoint has no ${failure.expected} under ${failure.key}.`;
    case 'unsupported-shape':
      return `${failure.what}: ${failure.problem}`;
    case 'unsupported-adapter':
      return `The adapter ${failure.path} cannot be merged: ${failure.problem}`;
    case 'cancelled':
      return 'The build was cancelled.';
    default:
      return failure satisfies never;
  }
}

/** Ends a build from anywhere inside it; `buildModel` rejects with it and nothing else that is expected. */
export class BuildError extends Error {
  readonly failure: BuildFailure;
  constructor(failure: BuildFailure) {
    super(describeBuildFailure(failure));
    this.name = 'BuildError';
    this.failure = failure;
  }
}
