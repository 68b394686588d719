import { type INumberingOptions, type IParagraphOptions, LevelFormat, Paragraph } from 'docx';
import type { Node } from 'prosemirror-model';
import { isRightToLeft } from '../right-to-left.ts';
import { inlineRuns } from './docx-runs.ts';
import { listStep, quoteStep } from './docx-steps.ts';

/** Word knows nine levels of a list; what is deeper stands on the ninth. */
export const listLevels = 9;
/** Word's largest number of a first item. */
const largestStart = 32_767;

export const indentTwips = (level: number) => ({ left: listStep * (level + 1), hanging: 360 });

/** Where a block stands: Word has no nesting, only paragraphs with an indentation. */
interface Place {
  left: number;
  quoted: boolean;
  /** Lists around it. */
  lists: number;
  /** The sign of the item it is the first paragraph of; lists of one instance are one list. */
  sign: { reference: string; level: number; instance: number } | null;
}

/** The blocks of a document as Word's paragraphs, in order, and the numbered lists they are in. */
export class DocxParagraphs {
  readonly list: Paragraph[] = [];
  readonly numberings: INumberingOptions['config'][number][] = [];
  #lists = 0;

  add(blocks: readonly Node[]): void {
    this.#addAll(blocks, { left: 0, quoted: false, lists: 0, sign: null });
  }

  #addAll(blocks: readonly Node[], place: Place): void {
    for (const block of blocks) this.#add(block, place);
  }

  #add(block: Node, place: Place): void {
    switch (block.type.name) {
      case 'blockquote':
        this.#addAll(block.children, { ...place, left: place.left + quoteStep, quoted: true });
        break;
      case 'bullet_list':
        this.#addItems(block, 'bullets', place);
        break;
      case 'ordered_list':
        this.#addItems(block, this.#numbering(block.attrs.order, place), place);
        break;
      default:
        this.#push(block, place);
    }
  }

  #addItems(list: Node, reference: string, place: Place): void {
    const inside = { ...place, left: place.left + listStep, lists: place.lists + 1 };
    this.#lists += 1;
    const sign = { reference, level: levelOf(place), instance: this.#lists };
    for (const item of list.children) {
      this.#addAll(item.children.slice(0, 1), { ...inside, sign });
      this.#addAll(item.children.slice(1), { ...inside, sign: null });
    }
  }

  /** A numbered list of its own, so that it starts where it does and not where another ended. */
  #numbering(order: number, place: Place): string {
    const reference = `numbers-${this.numberings.length + 1}`;
    const level = levelOf(place);
    const start = Math.min(Math.max(0, order), largestStart);
    this.numberings.push({
      reference,
      levels: [{ level, format: LevelFormat.DECIMAL, text: `%${level + 1}.`, start }],
    });
    return reference;
  }

  #push(block: Node, place: Place): void {
    const { left, sign } = place;
    this.list.push(
      new Paragraph({
        ...look(block, place),
        ...(sign ? { numbering: sign } : {}),
        ...(left > 0 ? { indent: { left, ...(sign ? { hanging: 360 } : {}) } } : {}),
        ...(isRightToLeft(block.textContent) ? { bidirectional: true } : {}),
        children: inlineRuns(block),
      }),
    );
  }
}

function look(block: Node, { quoted }: Place): IParagraphOptions {
  switch (block.type.name) {
    case 'horizontal_rule':
      return { thematicBreak: true };
    case 'heading':
      return { heading: `Heading${block.attrs.level as 1 | 2 | 3}` };
    case 'code_block':
      return { style: 'Code' };
    default:
      return quoted ? { style: 'Quote' } : {};
  }
}

const levelOf = ({ lists }: Place) => Math.min(lists, listLevels - 1);
