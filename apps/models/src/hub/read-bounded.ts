import { PullError } from './pull-failure.ts';

/** Bytes of one answer of a hub's API: a page of a thousand files has half a megabyte. */
const longestAnswer = 8 << 20;

/**
 * The text of an answer, however it was packed; one that does not end is left.
 * Throws PullError `not-a-hub`, or what the connection fails with.
 */
export async function readBounded(response: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > longestAnswer) {
      throw new PullError({
        code: 'not-a-hub',
        host,
        problem: `its answer has more than ${longestAnswer} bytes`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
