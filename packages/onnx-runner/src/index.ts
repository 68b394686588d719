export { OnnxRunner, openRunner, type RunnerOptions, type SlotOptions } from './onnx-runner.ts';
export { type SelfTest, selfTest } from './self-test.ts';
