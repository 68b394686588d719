import { createInterface } from 'node:readline';

const write = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/**
 * Answers asks, one JSON a line, until the input ends.
 *
 * In: `{prompt, tokens, candidates, seed}`. Out, first `{notes}` when it is ready, then for each ask
 * `{firstMs, allMs, texts}`: from reading the ask to the first and to the last token, tokenizing and
 * sampling included.
 *
 * @param open takes the options of the command line; answers `{ask, notes}`.
 */
export async function serveLines(open) {
  const { ask, notes } = await open(JSON.parse(process.argv[2]));
  write({ notes });
  for await (const line of createInterface({ input: process.stdin })) write(await ask(JSON.parse(line)));
  process.exit(0);
}

/** The same settings for everyone: what the page asks with. */
export const settings = {
  temperature: 0.9,
  topK: 50,
  topP: 0.92,
  repetitionPenalty: 1.1,
  /** Tokens the penalty sees, the last of prompt and continuation. */
  penaltyWindow: 256,
};
