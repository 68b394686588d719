import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openGguf } from '@tercet/model-builder/gguf-checkpoint';
import { GraphBuilder } from '@tercet/model-builder/graph-builder';
import { WeightsFile } from '@tercet/model-builder/weights-file';
import { cacheDirectory } from '../prepare-model.ts';
import { type PeerShape, writePeerGraph } from './peer-graph.ts';
import { linears, type WeightFormat } from './weight-format.ts';

/** File names of the formats, as transformers.js has them. */
const fileNames: Record<WeightFormat, string> = {
  fp32: 'model.onnx',
  q4: 'model_q4.onnx',
  q8: 'model_quantized.onnx',
};

/** Raised when what is written changes. */
const exportFormat = 1;

/**
 * The checkpoint in the folder layout transformers.js expects, in every format; made once a checkpoint.
 *
 * @param tokenizerPath its tokenizer.json, as model-builder made it.
 * @returns the folder: config.json, tokenizer.json, tokenizer_config.json, onnx/….
 */
export async function exportPeerModels(
  checkpointFile: { path: string; sha256: string },
  tokenizerPath: string,
): Promise<string> {
  const place = path.join(cacheDirectory, `peers-${exportFormat}-${checkpointFile.sha256.slice(0, 16)}`);
  if (await stat(place).catch(() => null)) return place;
  const partial = `${place}.${process.pid}.partial`;
  await mkdir(path.join(partial, 'onnx'), { recursive: true });
  const checkpoint = await openGguf(checkpointFile.path);
  try {
    let shape: PeerShape | undefined;
    for (const [format, name] of Object.entries(fileNames) as [WeightFormat, string][]) {
      const weights = await WeightsFile.create(path.join(partial, 'onnx'), `${name}_data`);
      const graph = new GraphBuilder(weights);
      shape = await writePeerGraph(checkpoint, graph, linears[format]);
      await writeFile(path.join(partial, 'onnx', name), graph.encode(1));
      await weights.finish();
      await weights.close();
    }
    await writeFile(path.join(partial, 'config.json'), JSON.stringify(configOf(shape!)));
    await copyFile(tokenizerPath, path.join(partial, 'tokenizer.json'));
    const tokenizerConfig = { tokenizer_class: 'GPT2Tokenizer', model_max_length: shape!.contextTokens };
    await writeFile(path.join(partial, 'tokenizer_config.json'), JSON.stringify(tokenizerConfig));
    await rename(partial, place);
  } finally {
    await checkpoint.close();
    await rm(partial, { recursive: true, force: true });
  }
  return place;
}

/** `config.json` of a llama; no end token, so that every candidate runs its full length. */
function configOf(shape: PeerShape): object {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: shape.width,
    intermediate_size: shape.inner,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headSize,
    vocab_size: shape.vocabSize,
    max_position_embeddings: shape.contextTokens,
    rms_norm_eps: shape.epsilon,
    rope_theta: shape.rotaryBase,
  };
}
