import { readFile } from 'node:fs/promises';

/** What the reference says about one position of a text. */
export interface GoldenPosition {
  /** Its most likely next tokens, most likely first. */
  tokens: Uint16Array;
  /** Their log-probabilities, nats. */
  logProbabilities: Float32Array;
}

interface GoldenPassage {
  name: string;
  ids: number[];
  /** What llama.cpp says on the checkpoint as it is, rounding activations to 8 bits; one for every id. */
  reference: GoldenPosition[];
  /** What it says on the same weights as F32, rounding nothing. */
  exact: GoldenPosition[];
}

/** Long prose, in windows that each begin from nothing. */
export interface GoldenProse {
  text: string;
  windowTokens: number;
  /** Mean negative log-likelihood (nats) of each window's tokens after its first. */
  windowNll: number[];
}

/** Texts and the reference's ids of them. */
export type GoldenTokenization = readonly { text: string; ids: number[] }[];

const fixtures = new URL('../../fixtures/', import.meta.url);

/** The committed values of an independent implementation; see golden/README.md for how they were made. */
export const goldenValues = {
  tokenization: (): Promise<GoldenTokenization> => readJson('tokenization.json'),
  passages: readPassages,
  prose: async (): Promise<GoldenProse> => {
    const { text, ...rest } = await readJson<GoldenProse>('perplexity.json');
    return { ...rest, text: await readFile(new URL(text, fixtures), 'utf8') };
  },
};

async function readPassages(): Promise<GoldenPassage[]> {
  const header = await readJson<{
    top: number;
    topExact: number;
    positions: number;
    passages: { name: string; ids: number[] }[];
  }>('distributions.json');
  const reference = await readPositions('distributions.bin', header.positions, header.top);
  const exact = await readPositions('distributions-exact.bin', header.positions, header.topExact);
  let at = 0;
  return header.passages.map((passage) => {
    const from = at;
    at += passage.ids.length;
    return { ...passage, reference: reference.slice(from, at), exact: exact.slice(from, at) };
  });
}

/** Ids, [positions × top] uint16, then log-probabilities, [positions × top] float32. */
async function readPositions(name: string, positions: number, top: number): Promise<GoldenPosition[]> {
  const bytes = await readFile(new URL(name, fixtures));
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const tokens = new Uint16Array(data, 0, positions * top);
  const logProbabilities = new Float32Array(data, positions * top * 2, positions * top);
  return Array.from({ length: positions }, (_, at) => ({
    tokens: tokens.subarray(at * top, (at + 1) * top),
    logProbabilities: logProbabilities.subarray(at * top, (at + 1) * top),
  }));
}

async function readJson<Value>(name: string): Promise<Value> {
  return JSON.parse(await readFile(new URL(name, fixtures), 'utf8'));
}
