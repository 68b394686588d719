export { Authorship, type AuthorshipJson } from './authorship.ts';
export { applySteps, type CheckedSteps, checkSteps, parseSteps } from './check-steps.ts';
export { documentLimits, documentProblem } from './document-problem.ts';
export { isFlat, looksFlat, mergeSteps } from './merge-steps.ts';
export { emptyDocument, isSafeHref, type MachineAttrs, schema, schemaVersion } from './schema.ts';
export { soundStep, splitsCharacter } from './sound-step.ts';
