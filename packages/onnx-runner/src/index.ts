export { collectGarbage } from './collect-garbage.ts';
export { hasTiles } from './has-tiles.ts';
export type { LoadedRunner, SlotOptions } from './loaded-runner.ts';
export { openRunner, type RunnerOptions } from './onnx-runner.ts';
export { type Probe, probe } from './probe.ts';
export { firstLine } from './probe-device.ts';
export { OnnxRuntimeError } from './runtime-api.ts';
export { type SelfTest, selfTest } from './self-test.ts';
