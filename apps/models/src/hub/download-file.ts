import { type Answer, askOnce, type Hub, lostConnection } from './ask-hub.ts';
import type { HubFile } from './list-files.ts';
import { PartFile } from './part-file.ts';
import { waitToRetry } from './patience.ts';
import { PassingError, PullError } from './pull-failure.ts';

export interface DownloadRequest {
  hub: Hub;
  /** `owner/repo`, for the words of a refusal. */
  id: string;
  /** Where it is; redirects are followed. */
  url: string;
  file: HubFile;
  /** Where it goes: its folder is there, and nobody else writes there. */
  place: string;
  /** Called with the bytes of it that are here. */
  onBytes: (bytes: number) => void;
}

/**
 * Brings one file, whole and checked, to `place`. What an earlier try left is continued when the server still has
 * the same file; what is damaged is fetched once more from its beginning.
 *
 * @returns its sha256, hexadecimal.
 * Rejects with PullError. What came so far stays unless it was damaged.
 */
export async function downloadFile(request: DownloadRequest): Promise<string> {
  const { file, place, hub } = request;
  const part = await PartFile.open(place, file.bytes);
  try {
    for (let round = 1; ; round++) {
      await bringAll(request, part);
      const found = part.checksums();
      if (found[file.checksum.kind] === file.checksum.hex) {
        await part.finish();
        return found.sha256;
      }
      await part.restart(null);
      if (round === 2) {
        const { hex: expected, kind } = file.checksum;
        throw new PullError({ code: 'damaged', file: file.path, expected, found: found[kind] });
      }
      hub.patience.onWaiting(`${file.path} arrived damaged; it is fetched again`, 0);
      request.onBytes(0);
    }
  } finally {
    await part.close().catch(() => undefined);
  }
}

/** Of one file: a server that gives a few bytes each time is not waited for for ever. */
const mostTries = 1000;

/** Asks until every byte is there; gives up when several tries in a row bring nothing. */
async function bringAll(request: DownloadRequest, part: PartFile): Promise<void> {
  const { file, hub } = request;
  for (let failed = 0, restarts = 0, tries = 0; part.bytes < file.bytes; ) {
    const before = part.bytes;
    if (++tries > mostTries) {
      const problem = 'it comes a few bytes at a time';
      throw new PullError({ code: 'connection-lost', file: file.path, problem, attempts: mostTries });
    }
    try {
      await bringRest(request, part);
      // Without an error and without all of it: it has to be begun again, which must not go on for ever.
      if (part.bytes < file.bytes && ++restarts > 5) {
        throw new PullError({ code: 'keeps-changing', file: file.path });
      }
      failed = 0;
    } catch (error) {
      failed = part.bytes > before ? 1 : failed + 1;
      await waitToRetry(error, failed, hub.patience, hub.signal);
    }
  }
}

/** One answer of the server, from where the part ends; from the beginning where that cannot be. */
async function bringRest(request: DownloadRequest, part: PartFile): Promise<void> {
  const { file, hub, id, url } = request;
  const from = part.bytes;
  const ranged = from > 0 ? { range: `bytes=${from}-`, ...(part.etag ? { 'if-range': part.etag } : {}) } : {};
  const answer = await askOnce(hub, url, { id, file: file.path }, ranged);
  try {
    await take(request, part, answer, from);
  } finally {
    answer.settle();
    // What is not read must not be left hanging.
    if (!answer.response.bodyUsed) await answer.response.body?.cancel().catch(() => undefined);
  }
}

async function take(request: DownloadRequest, part: PartFile, answer: Answer, from: number): Promise<void> {
  const { file, hub } = request;
  const { response, linkedEtag } = answer;
  const packing = response.headers.get('content-encoding') ?? 'identity';
  if (packing !== 'identity') {
    const host = new URL(request.url).host;
    throw new PullError({ code: 'not-a-hub', host, problem: 'it sends files packed, unasked' });
  }
  const { hex: expected } = file.checksum;
  if (linkedEtag !== null && linkedEtag.length === expected.length && linkedEtag !== expected) {
    throw new PullError({ code: 'another-file', file: file.path, expected, found: linkedEtag });
  }
  const etag = strongEtag(response);
  const continues = response.status === 206 && startOf(response) === from && sameEtag(part.etag, etag);
  if (response.status === 206 && !continues) {
    // Another part than was asked for, or of a file that has changed: from its beginning, next time round.
    await part.restart(null);
    return;
  }
  if (response.status === 416) return part.restart(null);
  const whole = totalOf(response);
  if (whole !== null && whole !== file.bytes) {
    throw new PullError({ code: 'wrong-length', file: file.path, expected: file.bytes, found: whole });
  }
  if (!continues) await part.restart(etag);
  if (from > 0) request.onBytes(part.bytes);
  const host = new URL(response.url || request.url).host;
  try {
    for await (const chunk of response.body ?? []) {
      answer.alive();
      if (part.bytes + chunk.length > file.bytes) {
        const found = part.bytes + chunk.length;
        throw new PullError({ code: 'wrong-length', file: file.path, expected: file.bytes, found });
      }
      await part.append(chunk);
      request.onBytes(part.bytes);
    }
  } catch (error) {
    throw error instanceof PullError ? error : lostConnection(hub, error, host, file.path);
  }
  if (part.bytes < file.bytes) {
    const problem = `it ended after ${part.bytes} of ${file.bytes} bytes`;
    const { attempts } = hub.patience;
    throw new PassingError({ code: 'connection-lost', file: file.path, problem, attempts });
  }
}

/** A weak one (`W/…`) does not promise the same bytes. */
function strongEtag(response: Response): string | null {
  const etag = response.headers.get('etag');
  return etag === null || etag.startsWith('W/') ? null : etag;
}

/** A server that gives none is believed; the checksum decides in the end. */
const sameEtag = (before: string | null, now: string | null) =>
  before === null || now === null || before === now;

const rangeOf = (response: Response) =>
  /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');

const startOf = (response: Response) => Number(rangeOf(response)?.[1] ?? Number.NaN);

/** Bytes of the whole file, as the server says; null: it does not. */
function totalOf(response: Response): number | null {
  const said = response.status === 206 ? rangeOf(response)?.[2] : response.headers.get('content-length');
  return said && said !== '*' ? Number(said) : null;
}
