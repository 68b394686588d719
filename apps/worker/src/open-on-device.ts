import { type BuildRequest, type BuiltModel, buildModel, type Dimensions } from '@tercet/model-builder';
import {
  firstLine,
  hasTiles,
  type LoadedRunner,
  OnnxRuntimeError,
  openRunner,
  probe,
  selfTest,
} from '@tercet/onnx-runner';
import { limits, type WorkerConfig } from '@tercet/protocol';
import { BrokenModelError } from './broken-model-error.ts';

export interface OpenedModel {
  built: BuiltModel;
  runner: LoadedRunner;
  /** What it runs on: `cpu`, `cuda:0`, … */
  device: string;
  /** Why that is not what was asked for, in one line; null when it is. */
  notice: string | null;
}

type Build = Omit<BuildRequest, 'layout'> & { onBuilt: () => void };

/** What `auto` tries before the processor, the fastest first. Core ML keeps no memory of its own, so it gains nothing. */
const worthTrying = ['cuda:0', 'dml', 'webgpu'];

/**
 * Builds and opens a model on the device it is to run on, or, where that cannot be, on the processor.
 * Rejects when it cannot be opened on the processor either.
 */
export async function openOnDevice(config: WorkerConfig, build: Build): Promise<OpenedModel> {
  const { device: wanted } = config;
  if (wanted === 'auto') {
    for (const device of worthTrying) {
      const opened = await tryDevice(device, config, build);
      if (typeof opened !== 'string') return opened;
    }
  } else if (wanted !== 'cpu') {
    const opened = await tryDevice(wanted, config, build);
    if (typeof opened !== 'string') return opened;
    return { ...(await openOnProcessor(config, build)), notice: noticeOf(wanted, opened) };
  }
  return openOnProcessor(config, build);
}

const noticeOf = (wanted: string, problem: string) =>
  `${wanted} cannot be used here (${problem}); it runs on the processor instead.`;

async function openOnProcessor(config: WorkerConfig, build: Build): Promise<OpenedModel> {
  const built = await buildModel({ ...build, hasTiles: hasTiles() });
  build.onBuilt();
  const runner = await openRunner({ directory: built.directory, ...onProcessor(built, config) });
  const { problem, cause } = await selfTest(runner);
  if (cause === 'numbers') throw new BrokenModelError(`${config.card.name} does not run here: ${problem}`);
  if (problem) throw new OnnxRuntimeError(problem);
  return { built, runner, device: 'cpu', notice: null };
}

/** @returns what stands in the way, in words, when it cannot be opened there. */
async function tryDevice(device: string, config: WorkerConfig, build: Build): Promise<OpenedModel | string> {
  const found = await probe(device);
  if (found.problem !== null) return found.problem;
  let runner: LoadedRunner | null = null;
  try {
    const built = await buildModel({ ...build, layout: found.layout });
    build.onBuilt();
    const size = onDevice(built, config, found.layout === 'halves' ? 2 : 4);
    runner = await openRunner({ directory: built.directory, device, ...size });
    const { problem } = await selfTest(runner);
    if (problem === null) return { built, runner, device, notice: null };
    await runner.close();
    return problem;
  } catch (error) {
    // No memory left there, no kernel for a part of the graph, a family that is not drawn for devices yet.
    await runner?.close();
    return firstLine(error);
  }
}

/**
 * Slots that fit the memory, at least one; more than a worker may hold asks would never be used.
 * @param numberBytes of one number of a key or a value.
 */
function onDevice({ dimensions }: BuiltModel, config: WorkerConfig, numberBytes: number) {
  const slotTokens = Math.min(config.slotTokens, dimensions.contextTokens);
  const fitting = Math.floor(fittingTokens(dimensions, config.kvMemoryMb, numberBytes) / slotTokens);
  return { threads: config.threads, slotTokens, slots: Math.max(1, Math.min(fitting, limits.asksPerWorker)) };
}

/**
 * Two graphs' lanes, or a little more than half of the memory were they full, for what runs; in the rest, and in what
 * they leave of theirs (a slot has room for the longest text, and most are a third of that), texts are kept.
 */
function onProcessor({ dimensions }: BuiltModel, config: WorkerConfig) {
  const slotTokens = Math.min(config.slotTokens, dimensions.contextTokens);
  const tokens = fittingTokens(dimensions, config.kvMemoryMb, 4);
  const fitting = Math.floor(tokens / slotTokens);
  const slots = Math.max(1, Math.min(fitting, Math.max(2, Math.ceil(fitting * slotShare)), mostSlots));
  return {
    threads: config.threads,
    slotTokens,
    slots,
    kvTokens: Math.max(tokens, slots * slotTokens),
  };
}

const [slotShare, mostSlots] = [0.55, 8];

/** Tokens whose keys and values the memory holds. */
function fittingTokens({ layers, kvHeads, headSize }: Dimensions, kvMemoryMb: number, numberBytes: number) {
  return Math.floor((kvMemoryMb * 2 ** 20) / (layers * kvHeads * headSize * 2 * numberBytes));
}
