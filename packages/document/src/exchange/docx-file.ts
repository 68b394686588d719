import {
  Document as DocxDocument,
  ImportedXmlComponent,
  type IStylesOptions,
  LevelFormat,
  Packer,
} from 'docx';
import type { Node } from 'prosemirror-model';
import { withSoundAttributes } from '../sound-attributes.ts';
import { DocxParagraphs, indentTwips, listLevels } from './docx-paragraphs.ts';
import { storable } from './docx-runs.ts';
import type { ExportMeta } from './export-meta.ts';

const heading = (size: number) => ({
  run: { size, bold: true, color: '000000' },
  paragraph: { spacing: { before: 320, after: 120 }, keepNext: true },
});

/** Sizes in half points, spacing in twentieths of a point. */
const styles: IStylesOptions = {
  default: {
    document: { run: { font: 'Georgia', size: 24 }, paragraph: { spacing: { after: 160, line: 320 } } },
    heading1: heading(40),
    heading2: heading(32),
    heading3: heading(27),
  },
  paragraphStyles: [
    {
      id: 'Quote',
      name: 'Quote',
      basedOn: 'Normal',
      quickFormat: true,
      paragraph: { border: { left: { style: 'single', size: 12, color: 'B8B2A6', space: 12 } } },
    },
    {
      id: 'Code',
      name: 'Code',
      basedOn: 'Normal',
      quickFormat: true,
      run: { font: 'Consolas', size: 20, noProof: true },
      paragraph: { spacing: { line: 260 }, shading: { type: 'clear', fill: 'F2F0EB' } },
    },
  ],
  characterStyles: [
    {
      id: 'MachineText',
      name: 'Machine text',
      quickFormat: true,
      run: { underline: { type: 'dotted', color: 'C9866D' } },
    },
  ],
};

/** What has no style, and what the other styles are based on: strict readers look for it. */
function usualStyle(type: 'paragraph' | 'character', id: string, name: string): ImportedXmlComponent {
  const style = new ImportedXmlComponent('w:style', { 'w:type': type, 'w:default': '1', 'w:styleId': id });
  style.push(new ImportedXmlComponent('w:name', { 'w:val': name }));
  return style;
}

export async function docxBytes(doc: Node, meta: ExportMeta): Promise<Uint8Array> {
  const paragraphs = new DocxParagraphs();
  paragraphs.add(withSoundAttributes(doc).children);
  const file = new DocxDocument({
    title: storable(meta.title ?? 'Untitled'),
    creator: 'Tercet',
    styles,
    numbering: {
      config: [
        {
          reference: 'bullets',
          levels: Array.from({ length: listLevels }, (_, level) => ({
            level,
            format: LevelFormat.BULLET,
            text: ['•', '◦', '▪'][level % 3] as string,
            style: { paragraph: { indent: indentTwips(level) } },
          })),
        },
        ...paragraphs.numberings,
      ],
    },
    sections: [{ children: paragraphs.list }],
  });
  file.Styles.addChildElement(usualStyle('paragraph', 'Normal', 'Normal'));
  file.Styles.addChildElement(usualStyle('character', 'DefaultParagraphFont', 'Default Paragraph Font'));
  return new Uint8Array(await Packer.toArrayBuffer(file));
}
