import type { ModelRunner, Tokenizer } from '@tercet/engine';
import { type BuiltModel, loadTokenizer } from '@tercet/model-builder';
import { CommandError } from '../command-error.ts';

/** Tokens a checked text may have, prompt and all. */
const slotTokens = 256;

/**
 * Loads a built model, and looks whether it runs on this machine.
 *
 * @param use what is done with it; it is closed afterwards.
 * Throws CommandError for one that does not run.
 */
export async function runModel<Value>(
  name: string,
  built: BuiltModel,
  use: (runner: ModelRunner, tokenizer: Tokenizer) => Promise<Value>,
): Promise<Value> {
  // Loaded late: most commands need no onnxruntime.
  const { firstLine, openRunner, selfTest } = await import('@tercet/onnx-runner');
  const refuse = (problem: string): never => {
    throw new CommandError(`${name} does not run here: ${problem}`);
  };
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const runner = await openRunner({
    directory: built.directory,
    threads: 2,
    slots: 1,
    slotTokens: Math.min(slotTokens, built.dimensions.contextTokens),
  }).catch((error) => refuse(firstLine(error)));
  try {
    const { problem, cause } = await selfTest(runner).catch((error) => refuse(firstLine(error)));
    // Times are of this moment; what a worker measures on a machine that is busy is nothing to refuse a model for.
    if (cause === 'numbers') refuse(problem ?? cause);
    return await use(runner, tokenizer);
  } finally {
    await runner.close();
  }
}
