import type { PageReader } from './page-reader.ts';

export type Value = null | number | string | Uint8Array;

const kinds = { indexInterior: 2, indexLeaf: 10, tableLeaf: 13 };
/** Longer than any row of ours. */
const mostBytes = 100_000_000;

/**
 * Every record in the pages of a file, in whatever order; where a page or a cell makes no sense it is passed over.
 * Which table a record is of is not asked of the file: whoever reads knows its rows by their sums.
 *
 * Source: sqlite.org/fileformat2.html (1.6 pages of b-trees, 2.1 the format of records).
 */
export function* readRecords(reader: PageReader): Generator<Value[]> {
  for (let number = 1; number <= reader.pages; number += 1) {
    const page = reader.page(number);
    if (!page) continue;
    for (const cell of cellsOf(page, number === 1 ? 100 : 0)) {
      const payload = payloadOf(reader, page, cell);
      const record = payload && recordIn(payload);
      if (record) yield record;
    }
  }
}

interface Cell {
  at: number;
  kind: number;
}

function* cellsOf(page: Buffer, start: number): Generator<Cell> {
  const kind = page.readUInt8(start);
  if (!Object.values(kinds).includes(kind)) return;
  const first = start + (kind === kinds.indexInterior ? 12 : 8);
  const count = Math.min(page.readUInt16BE(start + 3), Math.floor((page.length - first) / 2));
  for (let index = 0; index < count; index += 1) {
    const at = page.readUInt16BE(first + 2 * index);
    if (at >= first && at < page.length) yield { at, kind };
  }
}

/** What a cell holds, also what of it lies in pages of its own; null when it makes no sense. */
function payloadOf(reader: PageReader, page: Buffer, { at, kind }: Cell): Buffer | null {
  const usable = page.length;
  let position = kind === kinds.indexInterior ? at + 4 : at;
  const size = varint(page, position);
  if (!size || size.value > mostBytes) return null;
  position = size.next;
  if (kind === kinds.tableLeaf) {
    const rowId = varint(page, position);
    if (!rowId) return null;
    position = rowId.next;
  }
  const bytes = size.value;
  const most = kind === kinds.tableLeaf ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const rest = least + ((bytes - least) % (usable - 4));
  const local = bytes <= most ? bytes : rest <= most ? rest : least;
  if (position + local > usable) return null;
  const parts = [page.subarray(position, position + local)];
  let missing = bytes - local;
  let next = missing > 0 && position + local + 4 <= usable ? page.readUInt32BE(position + local) : 0;
  while (missing > 0) {
    const overflow = next > 0 && next <= reader.pages ? reader.page(next) : null;
    if (!overflow) return null;
    const part = overflow.subarray(4, 4 + Math.min(missing, usable - 4));
    parts.push(part);
    missing -= part.length;
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function recordIn(payload: Buffer): Value[] | null {
  const header = varint(payload, 0);
  if (!header || header.value > payload.length) return null;
  const values: Value[] = [];
  let body = header.value;
  for (let at = header.next; at < header.value; ) {
    const type = varint(payload, at);
    if (!type) return null;
    at = type.next;
    const bytes = bytesOf(type.value);
    if (body + bytes > payload.length) return null;
    values.push(readValue(type.value, payload.subarray(body, body + bytes)));
    body += bytes;
  }
  return values;
}

const numberBytes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

function bytesOf(type: number): number {
  return type < 12 ? (numberBytes[type] ?? 0) : Math.floor((type - 12) / 2);
}

function readValue(type: number, bytes: Buffer): Value {
  if (type >= 12) return type % 2 === 0 ? Uint8Array.from(bytes) : bytes.toString('utf8');
  if (type === 7) return bytes.readDoubleBE();
  if (type === 6) return Number(bytes.readBigInt64BE());
  if (type === 8 || type === 9) return type - 8;
  return bytes.length === 0 ? null : bytes.readIntBE(0, bytes.length);
}

/** Up to nine bytes, seven bits each, the ninth eight; null where it does not end. */
function varint(bytes: Buffer, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    if (index === 8) return { value: value * 256 + byte, next: at + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return null;
}
