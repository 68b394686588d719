export type { ModelRunner, Row, RunnerShape } from './model-runner.ts';
export type { Tokenizer } from './tokenizer.ts';
