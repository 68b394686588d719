import { parseArgs } from 'node:util';
import { modelShapes } from '@tercet/model-builder';
import type { PullCommand } from './commands/pull.ts';
import type { SynthesizeCommand } from './commands/synthesize.ts';

export type Command = PullCommand | SynthesizeCommand;

const usage = `npm run models -- COMMAND
  pull NAME [--name FOLDER] [--json]     NAME of the catalogue, or OWNER/REPO[@REVISION][:FILE] of the hub
  synthesize SHAPE [--seed N] [--format Q4_0|Q8_0]
      random weights, to measure with; SHAPE: ${Object.keys(modelShapes).join(', ')}
HF_ENDPOINT names a mirror, HF_TOKEN opens what is gated, MODELS_DIR is where models are (models).`;

/** What is asked, or the lines that say what could be. */
export function readCommand(args: readonly string[]): Command | string {
  const parsed = parse(args);
  if (parsed === null) return usage;
  const { positionals, values } = parsed;
  const [command, what, ...more] = positionals;
  if (more.length) return usage;
  switch (command) {
    case 'pull':
      if (what === undefined) return usage;
      if (!isFolderName(values.name)) return badName(values.name!);
      return { command, what, name: values.name ?? null, json: values.json ?? false };
    case 'synthesize':
      return what === undefined ? usage : readSynthesize(what, values);
    default:
      return usage;
  }
}

/** As the card's schema has it; the folder and the card have one name. */
const isFolderName = (name: string | undefined) => name === undefined || /^[a-z0-9][a-z0-9.-]*$/.test(name);

const badName = (name: string) => `--name is of lower-case letters, digits, dots and hyphens, not “${name}”.`;

function readSynthesize(
  shapeName: string,
  { seed: seedText = '1', format = 'Q4_0' }: { seed?: string; format?: string },
): SynthesizeCommand | string {
  const seed = Number(seedText);
  const shape = Object.hasOwn(modelShapes, shapeName) ? modelShapes[shapeName] : undefined;
  if (!shape) return `No shape is called “${shapeName}”; known: ${Object.keys(modelShapes).join(', ')}.`;
  if (!Number.isInteger(seed) || seed < 0) return `--seed is a whole number from 0, not “${seedText}”.`;
  if (format !== 'Q4_0' && format !== 'Q8_0') return `--format is Q4_0 or Q8_0, not “${format}”.`;
  return { command: 'synthesize', shapeName, shape, seed, format };
}

/** Null for an option nobody knows. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        name: { type: 'string' },
        seed: { type: 'string' },
        format: { type: 'string' },
      },
    });
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return null;
    throw error;
  }
}
