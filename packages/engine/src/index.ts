export type { Emit } from './emit.ts';
export {
  createEngine,
  type Engine,
  type EngineLoad,
  type EngineParts,
  type GivenAsk,
  type Pace,
  stepUntilIdle,
} from './engine.ts';
export type { KvMover, ModelRunner, Row, RunnerShape, SavedKv } from './model-runner.ts';
export { rowProblem } from './row-problem.ts';
export type { Tokenizer } from './tokenizer.ts';
