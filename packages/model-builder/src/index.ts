export { BuildError, type BuildFailure, describeBuildFailure } from './build-failure.ts';
export { type BuildRequest, buildModel } from './build-model.ts';
export type { BuiltModel } from './built-model.ts';
export type { Dimensions } from './families/family.ts';
export { type MeasuredModel, measureQuality, type Quality } from './quality/measure-quality.ts';
export { type ModelShape, modelShapes } from './synthesize/model-shape.ts';
export { type SynthesizeRequest, synthesizeModel } from './synthesize/synthesize-model.ts';
export { type LoadedTokenizer, loadTokenizer } from './tokenizer/load-tokenizer.ts';
export { architectures } from './write-model.ts';
