import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest } from './built-model.ts';
import { ModelFiles } from './checkpoint/model-files.ts';
import { openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { familyOf } from './families/families.ts';
import { GraphBuilder, type GraphUse, type Layout } from './graph/graph-builder.ts';
import { WeightsFile } from './graph/weights-file.ts';
import { checkWhole } from './inspect-model.ts';
import type { ExpectedFile } from './verify-files.ts';

/** Rows a pass may have, a graph each. More graphs gain little: packages/onnx-runner/README.md has the figures. */
const laneCounts = { lanes: [1, 4], halves: [1], floats: [1] };

/** Of weights and activations, where the family does not choose. */
const formatsInWords = {
  halves: '16-bit weights, keys, values and products; sums and norms in 32 bits',
  floats: '32 bits',
};

/** What a model is made of. */
export interface ModelSource {
  files: readonly ExpectedFile[];
  /** The folder of an adapter, whose files are among them, merged into the weights. */
  lora?: { path: string } | undefined;
}

/** Writes graphs, weights, tokenizer and, last, the manifest of a checkpoint into an empty folder, durably. */
export async function writeModel(
  modelDirectory: string,
  source: ModelSource,
  directory: string,
  onShare: (share: number) => void,
  layout: Layout = 'lanes',
  hasPrompts = false,
): Promise<void> {
  const files = await ModelFiles.find(modelDirectory, source.files);
  const checkpoint = await openCheckpoint(files, source.lora?.path);
  try {
    const { shape, tokenizer: read } = await checkWhole(files, checkpoint);
    const tokenizer = await writeDurably(directory, 'tokenizer.json', JSON.stringify(read));
    const weights = await WeightsFile.create(directory, 'weights.bin');
    try {
      const builder = new GraphBuilder(weights, layout, hasPrompts);
      const { dimensions, format } = await familyOf(shape.architecture).write(checkpoint, builder, onShare);
      const write = (use: GraphUse, name: string) =>
        Promise.all(
          laneCounts[layout].map(async (lanes) => {
            const file = await writeDurably(directory, `${name}-${lanes}.onnx`, builder.encode(lanes, use));
            return { lanes, ...file };
          }),
        );
      const graphs = await write('all', 'graph');
      const prompts = builder.hasPrompts ? await write('prompts', 'graph-prompts') : [];
      const stored = { path: weights.name, bytes: await weights.finish() };
      const manifest: Manifest = {
        graphs: graphs.map(({ lanes, path }) => ({ lanes, path })),
        prompts: prompts.map(({ lanes, path }) => ({ lanes, path })),
        layout,
        tokenizer: tokenizer.path,
        format: layout === 'lanes' ? format : formatsInWords[layout],
        dimensions,
        ...(layout === 'lanes' ? { weights: { path: weights.name, places: builder.places } } : {}),
        source: source.files.map(({ path, sha256 }) => ({ path, sha256 })),
        files: [tokenizer, ...[...graphs, ...prompts].map(({ path, bytes }) => ({ path, bytes })), stored],
      };
      await writeDurably(directory, 'manifest.json', JSON.stringify(manifest, null, 2));
    } finally {
      await weights.close();
    }
  } finally {
    await checkpoint.close();
  }
}

async function writeDurably(directory: string, name: string, data: string | Uint8Array) {
  const handle = await open(path.join(directory, name), 'w');
  try {
    await handle.writeFile(data);
    await handle.sync();
    return { path: name, bytes: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}
