import { parseArgs } from 'node:util';
import { modelShapes } from '@tercet/model-builder';
import type { AddCommand } from './commands/add.ts';
import type { ListCommand } from './commands/list.ts';
import type { PullCommand } from './commands/pull.ts';
import type { RemoveCommand } from './commands/remove.ts';
import type { SynthesizeCommand } from './commands/synthesize.ts';
import type { VerifyCommand } from './commands/verify.ts';

export type Command =
  | AddCommand
  | ListCommand
  | PullCommand
  | RemoveCommand
  | SynthesizeCommand
  | VerifyCommand;

export const usage = `npm run models -- COMMAND
  list [--json]
  pull NAME [--name FOLDER] [--json]     NAME of the list, or OWNER/REPO[@REVISION][:FILE] of the hub
  add PATH [--name NAME]                 a .gguf file, or a folder with safetensors, config.json and a tokenizer
  add [PATH] --lora FOLDER [--base NAME] the same, or a model that is here, with an adapter merged into it
  verify NAME                            checks its files, builds it, tries it
  remove NAME [--yes]
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
  const named = what !== undefined && isFolderName(what);
  if (!isFolderName(values.name)) return badName('--name', values.name!);
  switch (command) {
    case 'list':
      return what === undefined ? { command, json: values.json ?? false } : usage;
    case 'pull':
      if (what === undefined) return usage;
      return { command, what, name: values.name ?? null, json: values.json ?? false };
    case 'add':
      return readAdd(what, values);
    case 'verify':
      return named ? { command, name: what } : needsName(what);
    case 'remove':
      return named ? { command, name: what, yes: values.yes ?? false } : needsName(what);
    case 'synthesize':
      return what === undefined ? usage : readSynthesize(what, values);
    default:
      return usage;
  }
}

function readAdd(
  path: string | undefined,
  {
    name = null,
    lora = null,
    base = null,
  }: { name?: string | null; lora?: string | null; base?: string | null },
): AddCommand | string {
  if (path === undefined && lora === null) return usage;
  if (base !== null && (lora === null || path !== undefined))
    return '--base goes with --lora, without a PATH.';
  if (base !== null && !isFolderName(base)) return badName('--base', base);
  return { command: 'add', path: path ?? null, name, lora, base };
}

const needsName = (what: string | undefined) => (what === undefined ? usage : badName('NAME', what));

/** As the card's schema has it; the folder and the card have one name. */
const isFolderName = (name: string | undefined) => name === undefined || /^[a-z0-9][a-z0-9.-]*$/.test(name);

const badName = (what: string, name: string) =>
  `${what} is of lower-case letters, digits, dots and hyphens, not “${name}”.`;

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
        lora: { type: 'string' },
        base: { type: 'string' },
        yes: { type: 'boolean' },
        seed: { type: 'string' },
        format: { type: 'string' },
      },
    });
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return null;
    throw error;
  }
}
