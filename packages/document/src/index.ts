export { type CheckedSteps, checkSteps } from './check-steps.ts';
export { documentLimits, documentProblem } from './document-problem.ts';
export { emptyDocument, isSafeHref, type MachineAttrs, schema, schemaVersion } from './schema.ts';
