import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { modelShapes } from '@tercet/model-builder';
import { batches, promptTokens, steps } from './measure-device.ts';

interface TransformersFigures {
  versions: string;
  prefillTokensPerS: number;
  decodeTokensPerS: Record<string, number>;
}

const script = fileURLToPath(new URL('../../peers/transformers_device.py', import.meta.url));

/**
 * The same measured with PyTorch and transformers, random weights of the shape, in 16 bits on a GPU; `PYTHON`
 * names the interpreter.
 *
 * @returns the figures; `{ absent }` where they are not installed or do not know the device, in words.
 */
export function measureTransformers(
  shape: string,
  device: string,
  quick: boolean,
): TransformersFigures | { absent: string } {
  if (device !== 'cpu' && !device.startsWith('cuda:')) return { absent: `PyTorch has no device ${device}` };
  const { layers, width, heads, vocabSize, contextTokens } = modelShapes[shape]!;
  const asked = { device, layers, width, heads, vocabSize, contextTokens, promptTokens, batches };
  const request = JSON.stringify({ ...asked, steps: quick ? 3 : steps, rounds: quick ? 1 : 5 });
  const python = process.env.PYTHON ?? 'python3';
  const { stdout, status, error } = spawnSync(python, [script, request], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 2],
  });
  if (error) return { absent: `${python} could not be started` };
  if (status === 3) return { absent: 'torch and transformers are not installed' };
  if (status !== 0) return { absent: `it ended with status ${status}` };
  return JSON.parse(stdout);
}
