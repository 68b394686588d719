export { emptyDocument, isSafeHref, type MachineAttrs, schema, schemaVersion } from './schema.ts';
