/** What needs no page: for programs. */
export { exportJson } from './export-json.ts';
export { exportMarkdown } from './export-markdown.ts';
