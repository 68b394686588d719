import type { Failure } from './failure.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** One sentence for a person. */
export function describeFailure(failure: Failure): string {
  switch (failure.code) {
    case 'bad-message':
      return `The request is not valid at ${failure.path || 'its top'}: ${failure.problem}.`;
    case 'too-large':
      return `That is ${failure.bytes} bytes; the limit is ${failure.limit}.`;
    case 'prompt-too-long':
      return `The prompt is ${failure.tokens} tokens; the limit is ${failure.limit}.`;
    case 'overloaded':
      return `The models are busy; try again in ${secondsOf(failure)} s.`;
    case 'model-unknown':
      return `There is no model ${failure.model} here. Known: ${failure.known.join(', ') || 'none'}.`;
    case 'model-not-ready':
      if (failure.reason !== undefined) return `${failure.model} cannot be used now: ${failure.reason}.`;
      return `${failure.model} ${notReadyWords[failure.state] ?? 'is not ready yet'}.`;
    case 'worker-lost':
      return `${failure.model} stopped and is restarting.`;
    case 'document-unknown':
      return 'There is no document at this link.';
    case 'not-allowed':
      return `Your link does not allow that; you need one that can ${rightWords[failure.needs]}.`;
    case 'too-fast':
      return `Too many ${failure.what} in a short time; try again in ${secondsOf(failure)} s.`;
    case 'too-many':
      return `Too many ${failure.what}; the limit is ${failure.limit}.`;
    case 'foreign':
      return failure.what === 'host'
        ? `This server does not answer to the name ${failure.value}; PUBLIC_URL can allow it.`
        : `Pages of ${failure.value} may not use this server; ALLOWED_ORIGINS can allow it.`;
    case 'offer-over':
      return failure.by === null
        ? 'These suggestions were withdrawn.'
        : `${failure.by} took one of these first.`;
    case 'stale-version':
      return `The document has moved on to version ${failure.version}.`;
    case 'step-rejected':
      return `The edit could not be applied: ${failure.problem}.`;
    case 'too-much-work':
      return `These edits are too much work to be done at once (${failure.cost}; the limit is ${failure.limit}); fewer at a time are taken.`;
    case 'document-full':
      return `What is kept of this document’s old versions takes ${megabytes(failure.bytes)} MB; the limit is ${megabytes(failure.limit)} MB. Its text is kept; remove the names of old versions, then try again.`;
    case 'schema-mismatch':
      return 'This page is older than the server; reload it to continue writing.';
    case 'storage-failed':
      return failure.reason === 'full'
        ? 'The server has no space left to save in.'
        : 'The server could not save the document.';
    case 'document-damaged':
      return damageWords[failure.what];
    case 'not-found':
      return `There is no ${failure.what} here.`;
    case 'wrong-method':
      return `${failure.method} does nothing here; ${failure.allowed.join(' and ')} does.`;
    case 'wrong-type':
      return `A body of type ${failure.type || 'none'} is not read here; send ${failure.expected}.`;
    case 'internal':
      return `Something broke on the server: ${failure.problem}.`;
    default:
      return failure satisfies never;
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
const secondsOf = (failure: Failure) => Math.ceil((retryAfterMsOf(failure) ?? 0) / 1000);

const rightWords = { read: 'read', write: 'write', ask: 'ask for suggestions', owner: 'manage the document' };

/** By the state of the model. */
const notReadyWords: Record<string, string> = {
  absent: 'is not installed on this server',
  building: 'is being set up, the first time only',
  loading: 'is loading',
  gone: 'stopped and is restarting',
};

const damageWords = {
  text: 'Part of this document was damaged on the server’s disk. An owner of the document can see what is readable and continue from there.',
  link: 'This link was damaged on the server’s disk. An owner can make a new one, or whoever runs the server: npm run data -- rescue',
  links: 'The list of links was damaged on the server’s disk. An owner can repair it.',
  history:
    'The history of this document was damaged on the server’s disk. An owner can repair it; the text is whole.',
};
