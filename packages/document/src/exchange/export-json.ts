import type { Node } from 'prosemirror-model';
import { schemaVersion } from '../schema.ts';
import { withSoundAttributes } from '../sound-attributes.ts';
import type { ExportMeta } from './export-meta.ts';

/** Raised whenever an older reader would misread the file. */
export const fileFormatVersion = 1;

/** Our own file: all there is of the document, with where its machine text came from. */
interface TercetFile {
  format: 'tercet';
  formatVersion: typeof fileFormatVersion;
  schemaVersion: number;
  title: string | null;
  /** ISO 8601, UTC. */
  exportedAt: string;
  /** `Node.toJSON`. */
  doc: unknown;
  /** The writers the machine marks speak of. */
  writers: { id: string; name: string }[];
}

/** The document as our own file, lossless but for attributes that no import would take [DC14]. */
export function exportJson(written: Node, meta: ExportMeta): string {
  const doc = withSoundAttributes(written);
  const named = new Set<string>();
  doc.descendants(({ marks }) => {
    for (const { type, attrs } of marks) {
      if (type.name === 'machine') named.add(attrs.asker).add(attrs.taker);
    }
  });
  const file: TercetFile = {
    format: 'tercet',
    formatVersion: fileFormatVersion,
    schemaVersion,
    title: meta.title,
    exportedAt: new Date(meta.exportedAt).toISOString(),
    doc: doc.toJSON(),
    writers: meta.writers.filter(({ id }) => named.has(id)).map(({ id, name }) => ({ id, name })),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
