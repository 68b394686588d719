import { strToU8, type Zippable, zipSync } from 'fflate';

const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Namespaces that parts of a Word file use. */
const spaces =
  `xmlns:w="${word}" xmlns:r="${office}" xmlns:m="urn:m" xmlns:v="urn:v" xmlns:o="urn:o" xmlns:wp="urn:wp" ` +
  'xmlns:a="urn:a" xmlns:wps="urn:wps" xmlns:mc="urn:mc"';

interface Parts {
  styles?: string;
  numbering?: string;
  footnotes?: string;
  /** Id → address. */
  links?: Record<string, string>;
}

/** The files of a Word file with this content of its body. */
export function docxFiles(body: string, { styles, numbering, footnotes, links = {} }: Parts = {}): Zippable {
  const part = (root: string, content: string | undefined): Uint8Array =>
    strToU8(`<?xml version="1.0"?><w:${root} ${spaces}>${content ?? ''}</w:${root}>`);
  const related = (id: string, type: string, target: string, mode = '') =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"${mode}/>`;
  const relationships = (all: string) =>
    strToU8(`<Relationships xmlns="urn:relationships">${all}</Relationships>`);
  return {
    '_rels/.rels': relationships(related('r', 'officeDocument', 'word/document.xml')),
    'word/document.xml': part('document', `<w:body>${body}</w:body>`),
    'word/styles.xml': part('styles', styles),
    'word/numbering.xml': part('numbering', numbering),
    'word/footnotes.xml': part('footnotes', footnotes),
    'word/_rels/document.xml.rels': relationships(
      ['styles', 'numbering', 'footnotes'].map((name) => related(name, name, `${name}.xml`)).join('') +
        Object.entries(links)
          .map(([id, href]) => related(id, 'hyperlink', href, ' TargetMode="External"'))
          .join(''),
    ),
  };
}

export const docxOf = (body: string, parts?: Parts): Uint8Array => zipSync(docxFiles(body, parts));
