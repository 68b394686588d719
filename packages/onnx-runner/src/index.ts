export { OnnxRunner, openRunner, type RunnerOptions } from './onnx-runner.ts';
