import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './bench-options.ts';
import { tell } from './machine.ts';
import type { ModelFigures } from './models/measure-model.ts';
import { prepareModel, presentModels, synthesizeWhenAbsent } from './prepare-model.ts';

/** Random weights in the shapes of 2019, so that their speed can be measured where nothing can be pulled. */
const shapes = ['gpt2', 'gpt2-medium'];

/** Load time, memory and speed of every model whose files are here, each in a process of its own, one at a time. */
export async function models({ quick }: BenchOptions): Promise<{ models: ModelFigures[] }> {
  for (const shape of quick ? shapes.slice(0, 1) : shapes) synthesizeWhenAbsent(`${shape}-synthetic`, shape);
  const figures: ModelFigures[] = [];
  for (const name of presentModels()) {
    tell(name);
    // Built before, so that what is measured is loading.
    await prepareModel(name);
    figures.push(await measureApart(name, quick ? 1 : 5));
  }
  return { models: figures };
}

const modelProcess = fileURLToPath(new URL('./models/model-process.ts', import.meta.url));

function measureApart(name: string, rounds: number): Promise<ModelFigures> {
  return new Promise((resolve, reject) => {
    const child = fork(modelProcess, [name, String(rounds)]);
    child.once('message', (figures) => resolve(figures as ModelFigures));
    child.once('exit', (code) => reject(new Error(`The process for ${name} ended with status ${code}`)));
  });
}
