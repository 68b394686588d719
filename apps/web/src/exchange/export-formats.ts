/** The formats a document goes out in, in the order of the menu. */
export const exportFormats = [
  { name: 'markdown', words: 'Markdown', extension: 'md', type: 'text/markdown' },
  { name: 'html', words: 'Web page', extension: 'html', type: 'text/html' },
  { name: 'text', words: 'Plain text', extension: 'txt', type: 'text/plain' },
  {
    name: 'docx',
    words: 'Word',
    extension: 'docx',
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
  { name: 'json', words: 'Tercet', extension: 'json', type: 'application/json' },
] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** What the file picker shows. */
export const importExtensions = ['.md', '.markdown', '.txt', '.html', '.htm', '.xhtml', '.docx', '.json'];
