export { isSchemaHtml } from './is-schema-html.ts';
export { deepestHtml, htmlDepth, type SchemaHtml, schemaHtml } from './schema-html.ts';
