import { documentLimits } from '../document-limits.ts';
import { listStep, quoteStep } from '../exchange/docx-steps.ts';

/**
 * What our own export says by indentation alone: so many lists, and so many quotes around a block.
 *
 * @param left  twips.
 * @param level  of the sign it bears; null for none.
 * @returns null where the indentation is none of ours: somebody wrote on in the file.
 */
export function ownPlace(left: number, level: number | null): { lists: number; quotes: number } | null {
  for (let quotes = 0; quotes * quoteStep <= left && quotes <= documentLimits.depth; quotes += 1) {
    const lists = (left - quotes * quoteStep) / listStep;
    if (Number.isInteger(lists) && (level === null || lists > level)) return { lists, quotes };
  }
  return null;
}
