export { createEngine, type Engine, type EngineParts, stepUntilIdle } from './engine.ts';
export type { ModelRunner, Row, RunnerShape } from './model-runner.ts';
export { rowProblem } from './row-problem.ts';
export type { Tokenizer } from './tokenizer.ts';
