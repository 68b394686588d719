import { BuildError } from '../build-failure.ts';
import { isSafePattern } from '../tokenizer/safe-pattern.ts';
import type { Matrix } from './checkpoint.ts';
import { HubConfig } from './hub-config.ts';
import type { ModelFiles } from './model-files.ts';
import { openSafetensors } from './safetensors.ts';

/** What an adapter adds to one matrix: `scale · up · down`, in transformers' order of rows. */
export interface LowRank {
  /** transformers' name of the matrix. */
  target: string;
  /** [rank, inputs]. */
  down: Matrix;
  /** [outputs, rank]. */
  up: Matrix;
  scale: number;
}

export interface LoraAdapter {
  /** Absolute. */
  path: string;
  changes: readonly LowRank[];
  close(): Promise<void>;
}

/** What changes a model in a way that is not merged here, by its key in `adapter_config.json`. */
const refusedKeys = [
  'use_dora',
  'modules_to_save',
  'lora_bias',
  'layer_replication',
  'trainable_token_indices',
  'target_parameters',
  'alora_invocation_tokens',
  'use_qalora',
  'use_bdlora',
  'monteclora_config',
  'kasa_config',
  'velora_config',
  'arrow_config',
];

/**
 * Opens an adapter in PEFT's layout: `adapter_config.json` and `adapter_model.safetensors`.
 *
 * @param folder in the model's folder; both files are the model's.
 * Throws BuildError `unsupported-adapter` for what could not be merged without loss, or as for any safetensors.
 */
export async function openLoraAdapter(files: ModelFiles, folder: string): Promise<LoraAdapter> {
  const configFile = `${folder}/adapter_config.json`;
  const config = HubConfig.parse(await files.readText(configFile), files.place(configFile));
  const path = files.place(`${folder}/adapter_model.safetensors`);
  refuseKinds(config, path);
  const { tensors, close } = await openSafetensors(path);
  try {
    const parts = new Map<string, Partial<Record<'A' | 'B', Matrix>>>();
    for (const [name, tensor] of tensors) {
      const [, target, part] =
        /^base_model\.model\.(.*)\.lora_([AB])(?:\.default)?\.weight$/.exec(name) ?? [];
      if (target === undefined) refuseAdapter(path, `its ${name} is no part of a plain LoRA.`);
      parts.set(target, { ...parts.get(target), [part as 'A' | 'B']: tensor.matrix() });
    }
    if (!parts.size) refuseAdapter(path, 'it changes nothing.');
    const changes = [...parts].map(([target, { A: down, B: up }]) => {
      if (!down || !up) refuseAdapter(path, `${target} lacks one of its two halves.`);
      if (down.rows < 1) refuseAdapter(path, `${target} has rank 0.`);
      if (down.rows !== up.columns)
        refuseAdapter(path, `the halves of ${target} have ranks ${down.rows} and ${up.columns}.`);
      return { target, down, up, scale: scaleOf(config, target, down.rows, path) };
    });
    return { path, changes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ends the build of a model with an adapter that would not do what it does in PEFT. */
export function refuseAdapter(path: string, problem: string): never {
  throw new BuildError({ code: 'unsupported-adapter', path, problem });
}

/** Of names that have a scale of their own. */
function patternOf(key: string, path: string): RegExp {
  try {
    if (isSafePattern(key)) return new RegExp(`^(.*\\.)?(${key})$`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return refuseAdapter(path, `its alpha_pattern ${key} is no pattern that is read.`);
}

function refuseKinds(config: HubConfig, path: string): void {
  const type = config.text('peft_type');
  if (type !== 'LORA') refuseAdapter(path, `it is ${type}; LORA is merged.`);
  for (const key of refusedKeys) {
    if (config.says(key)) refuseAdapter(path, `it uses ${key}, which is not merged.`);
  }
  // These begin by changing the base's weights, which are not in the adapter.
  if (
    config.says('init_lora_weights') &&
    /^(pissa|olora|corda|loftq|lora_ga)/.test(config.written('init_lora_weights'))
  ) {
    refuseAdapter(
      path,
      `it began with ${config.written('init_lora_weights')}, which changes the base too; PEFT can convert it.`,
    );
  }
  const bias = config.text('bias', 'none');
  if (bias !== 'none') refuseAdapter(path, `it changes biases (bias: ${bias}), which is not merged.`);
}

/** Source: `LoraLayer.update_layer` of PEFT. */
function scaleOf(config: HubConfig, target: string, rank: number, path: string): number {
  const patterns = config.part('alpha_pattern');
  const pattern = patterns?.keys().find((key) => patternOf(key, path).test(target));
  const alpha = pattern === undefined ? config.number('lora_alpha', 8) : patterns!.number(pattern);
  return alpha / (config.flag('use_rslora', false) ? Math.sqrt(rank) : rank);
}
