/** Bytes `from` ≤ offset < `to` of a page, which belong to nothing. */
export interface Gap {
  from: number;
  to: number;
}

/** As long as the longest page. */
const zeros = Buffer.alloc(65_536);

/**
 * Where a page of a b-tree has room left between its list of cells and the cells, when something still lies there.
 *
 * When SQLite moves rows from one page to another it leaves the old bytes in this gap, also with `secure_delete`:
 * that overwrites what is deleted from where it is then, not where it was before.
 *
 * @param page one page, not the first of the file.
 * @returns null for every other kind of page: those begin with a page number below 2²⁴, whose first byte is 0.
 * Source: sqlite.org/fileformat2.html, 1.6 B-tree pages.
 */
export function gapWithBytes(page: Buffer): Gap | null {
  const kind = page.readUInt8(0);
  const isLeaf = kind === 10 || kind === 13;
  if (!isLeaf && kind !== 2 && kind !== 5) return null;
  const from = (isLeaf ? 8 : 12) + 2 * page.readUInt16BE(3);
  // 0 stands for 65536.
  const to = page.readUInt16BE(5) || 65_536;
  if (from >= to || to > page.length) return null;
  return page.compare(zeros, 0, to - from, from, to) === 0 ? null : { from, to };
}
