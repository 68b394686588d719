/* What stands around the text and may come a moment after it: one script, fetched when the text has been drawn. */
export { ModelMenu } from '../bar/model-menu.tsx';
export { NameDialog } from '../people/name-dialog.tsx';
export { PageTools } from './page-tools.tsx';
export { StatusLine } from './status-line.tsx';
