import { BuildError, inspectModel, type ModelFacts } from '@tercet/model-builder';
import type { PresentCard } from '@tercet/protocol';
import { PullError } from './pull-failure.ts';

/** What the files of a model say, when they are a whole one. Rejects with PullError `not-a-checkpoint`. */
export async function inspectPulled(
  directory: string,
  source: Pick<PresentCard, 'files' | 'lora'>,
): Promise<ModelFacts> {
  try {
    return await inspectModel(directory, source);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    throw new PullError({ code: 'not-a-checkpoint', problem: error.message });
  }
}
