export { isSchemaHtml } from './is-schema-html.ts';
export { pictureWords } from './picture-words.ts';
export { deepestHtml, htmlDepth, type SchemaHtml, schemaHtml } from './schema-html.ts';
