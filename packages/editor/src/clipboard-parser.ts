import { schema } from '@tercet/document';
import { deepestHtml, htmlDepth, schemaHtml } from '@tercet/document/foreign-html';
import { type ParseOptions, DOMParser as SchemaParser, type Slice } from 'prosemirror-model';

type DomNode = Parameters<SchemaParser['parseSlice']>[0];

/**
 * Reads pasted and dropped HTML: our own as the schema writes it, anybody else's through `schemaHtml`, as an import
 * does. ProseMirror gives it in a document that runs and fetches nothing.
 */
export function clipboardParser(onPicturesLeftOut: (count: number) => void): SchemaParser {
  class ClipboardParser extends SchemaParser {
    override parseSlice(dom: DomNode, options: ParseOptions = {}): Slice {
      const given = dom as HTMLElement;
      // Of cells without a table ProseMirror makes one, and gives their row.
      const root = given.closest('table')?.parentElement ?? given;
      const ours = root.matches('[data-pm-slice]') || root.querySelector('[data-pm-slice]') !== null;
      // What nests deeper is refused once it is read (`boundedPaste`).
      if (ours || htmlDepth(root) > deepestHtml) return super.parseSlice(dom, options);
      const read = schemaHtml(root, { openEdges: true });
      if (read.picturesLeftOut > 0) onPicturesLeftOut(read.picturesLeftOut);
      return super.parseSlice(read.root, {
        preserveWhitespace: true,
        ...(options.context && { context: options.context }),
      });
    }
  }
  return new ClipboardParser(schema, SchemaParser.fromSchema(schema).rules);
}
