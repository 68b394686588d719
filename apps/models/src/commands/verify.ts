import path from 'node:path';
import type { ModelRunner, Tokenizer } from '@tercet/engine';
import { type BuiltModel, buildModel, placeInFolder } from '@tercet/model-builder';
import type { PresentCard } from '@tercet/protocol';
import { continueGreedily } from '../check/continue-greedily.ts';
import { type PublishedContinuation, publishedContinuations } from '../check/published-continuations.ts';
import { runModel } from '../check/run-model.ts';
import { CommandError } from '../command-error.ts';
import { checksumsOf } from '../hub/file-checksums.ts';
import type { Places } from '../places.ts';
import { readFolder } from '../shelf/model-folder.ts';
import type { Terminal } from '../terminal.ts';
import { showProgress } from './show-progress.ts';

export interface VerifyCommand {
  command: 'verify';
  name: string;
}

/**
 * `verify NAME`: its files by their sha256; then it is built, loaded, and goes on with texts of which others have
 * published how it goes on.
 * @returns the exit status. Throws CommandError, or model-builder's BuildError.
 */
export async function verify({ name }: VerifyCommand, places: Places, terminal: Terminal): Promise<number> {
  const directory = path.join(places.modelsDirectory, name);
  const folder = await readFolder(directory);
  if (folder?.state !== 'here') {
    const problem = folder?.problem ? `: ${folder.problem}` : '';
    throw new CommandError(`${name} is not here${problem}. npm run models -- pull ${name} brings it.`);
  }
  if (!folder.card.files.length) throw new CommandError(`${name} has no files of its own to check.`);
  await verifyFiles(directory, folder.card, terminal);
  const built = await build(directory, folder.card, places, terminal);
  return (await runChecks(folder.card, built, terminal)) ? 0 : 1;
}

async function verifyFiles(directory: string, card: PresentCard, { say }: Terminal): Promise<void> {
  for (const file of card.files) {
    await placeInFolder(directory, file.path);
    const found = await checksumsOf(path.join(directory, file.path), file.bytes);
    if (found?.sha256 !== file.sha256) {
      const mend = card.hub ? ` npm run models -- pull ${card.name} fetches it again.` : '';
      throw new CommandError(
        `${file.path} is damaged: its sha256 is ${found?.sha256}, expected ${file.sha256}.${mend}`,
      );
    }
    say(`✓ ${file.path}: sha256 ${file.sha256.slice(0, 12)}…`);
  }
}

async function build(
  modelDirectory: string,
  card: PresentCard,
  { cacheDirectory }: Places,
  terminal: Terminal,
): Promise<BuiltModel> {
  const progress = terminal.draw ? showProgress(terminal, () => performance.now()) : null;
  const onProgress = (share: number, doing: string) => progress?.(share * 100e6, 100e6, doing);
  const { hasTiles } = await import('@tercet/onnx-runner');
  const built = await buildModel({ modelDirectory, card, cacheDirectory, hasTiles: hasTiles(), onProgress });
  terminal.say(`✓ built: ${built.format}`);
  return built;
}

function runChecks(card: PresentCard, built: BuiltModel, { say }: Terminal): Promise<boolean> {
  return runModel(card.name, built, async (runner, tokenizer) => {
    say('✓ it runs');
    const published = publishedContinuations[card.hub?.id ?? ''] ?? [];
    if (!published.length) {
      const prompt = 'Once upon a time';
      const { text } = await continueGreedily(runner, tokenizer, prompt, 80);
      say(`Nobody has published how it goes on; “${prompt}” it continues with “${text}”.`);
    }
    const outcomes = [];
    for (const each of published) outcomes.push(await check(each, runner, tokenizer, say));
    return outcomes.every(Boolean);
  });
}

async function check(
  { prompt, continuation, source }: PublishedContinuation,
  runner: ModelRunner,
  tokenizer: Tokenizer,
  say: (line: string) => void,
): Promise<boolean> {
  const { text, tokens } = await continueGreedily(runner, tokenizer, prompt, Buffer.byteLength(continuation));
  const same = text.startsWith(continuation);
  say(`${same ? '✓' : '✗'} “${prompt}” ${JSON.stringify(same ? continuation : text)} (${source})`);
  if (!same) {
    const narrowest = Math.min(...tokens.map(({ margin }) => margin));
    say(
      `  expected ${JSON.stringify(continuation)}; its narrowest choice was by ${narrowest.toFixed(3)} in the logits`,
    );
  }
  return same;
}
