import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BuildError } from './build-failure.ts';
import { modelShapes } from './synthesize/model-shape.ts';
import { synthesizeModel } from './synthesize/synthesize-model.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const usage = `npm run models -- synthesize SHAPE [--seed N] [--format Q4_0|Q8_0], SHAPE one of: ${Object.keys(modelShapes).join(', ')}`;

/** The model whose merges a synthesised one borrows. */
const embedded = 'smollm2-135m';

/** `npm run models`. @returns the exit status; 2 for what was not understood. */
async function main(args: string[]): Promise<number> {
  const asked = readArguments(args);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n`);
    return 2;
  }
  const modelsDirectory = path.resolve(root, process.env.MODELS_DIR ?? 'models');
  const card = JSON.parse(await readFile(path.join(root, 'models', embedded, 'model.json'), 'utf8'));
  const vocabularyFrom = path.join(root, 'models', embedded, card.files[0].path);
  const name = `${asked.shapeName}-synthetic`;
  const from = performance.now();
  const { directory, bytes } = await synthesizeModel({ ...asked, name, modelsDirectory, vocabularyFrom });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  const size = Math.round(bytes / 1e6);
  process.stdout.write(
    `${path.relative(process.cwd(), directory)}: ${size} MB in ${seconds} s. MODELS=${name} npm start serves it.\n`,
  );
  return 0;
}

/** What is asked, or the line that says what could be. */
function readArguments(args: string[]) {
  const parsed = parse(args);
  if (!parsed) return usage;
  const [command, shapeName = '', ...more] = parsed.positionals;
  const { seed: seedText, format } = parsed.values;
  const seed = Number(seedText);
  const shape = Object.hasOwn(modelShapes, shapeName) ? modelShapes[shapeName] : undefined;
  if (command !== 'synthesize' || more.length) return usage;
  if (!shape) return `No shape is called “${shapeName}”; known: ${Object.keys(modelShapes).join(', ')}.`;
  if (!Number.isInteger(seed) || seed < 0) return `--seed is a whole number from 0, not “${seedText}”.`;
  if (format !== 'Q4_0' && format !== 'Q8_0') return `--format is Q4_0 or Q8_0, not “${format}”.`;
  return { shapeName, shape, seed, format } as const;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        seed: { type: 'string', default: '1' },
        format: { type: 'string', default: 'Q4_0' },
      },
    });
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return null;
    throw error;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // No vocabulary to be had, or what the file system says: one line. Anything else is a bug.
  const isExpected = error instanceof BuildError || (error instanceof Error && 'syscall' in error);
  if (!isExpected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
