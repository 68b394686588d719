/** Bounds of what is unpacked: asked while it is, so that no file can fill the memory (a zip bomb). */
const packedLimits = {
  /** Files a packed file may name. */
  entries: 20_000,
  /** Bytes of one file in it, unpacked. */
  entryBytes: 40_000_000,
} as const;

/** What is wrong with a packed file, in words that end a sentence. */
export class PackedFileProblem extends Error {
  override readonly name = 'PackedFileProblem';
}

interface Entry {
  /** Where its own header begins. */
  at: number;
  packedBytes: number;
  method: number;
  encrypted: boolean;
}

const endSign = 0x06054b50;
const entrySign = 0x02014b50;
const localSign = 0x04034b50;

/**
 * A ZIP file (.docx, .odt), read by its list of files at its end; only what is asked for is unpacked. Names are only
 * looked up: nothing is written anywhere. Source: APPNOTE.TXT 6.3.10.
 */
export class PackedFile {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #entries: ReadonlyMap<string, Entry>;

  /** @throws PackedFileProblem when it is no ZIP file or names too many files. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#entries = listed(this.#view, bytes);
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * @returns a file's bytes, at most `packedLimits.entryBytes`; null when there is none of that name.
   * @throws PackedFileProblem when it is damaged, encrypted or too large.
   */
  async read(name: string): Promise<Uint8Array | null> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    if (entry.encrypted) throw new PackedFileProblem('it is protected with a password');
    const { at, packedBytes, method } = entry;
    if (at + 30 > this.#bytes.length || this.#view.getUint32(at, true) !== localSign) throw damaged();
    const start = at + 30 + this.#view.getUint16(at + 26, true) + this.#view.getUint16(at + 28, true);
    const packed = this.#bytes.subarray(start, start + packedBytes);
    if (packed.length < packedBytes) throw damaged();
    if (method === 0) return withinBounds(packed);
    if (method !== 8) throw new PackedFileProblem('it is packed in a way this page does not know');
    return inflated(packed);
  }
}

const damaged = () => new PackedFileProblem('it is damaged, or was cut off on its way');

function withinBounds(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= packedLimits.entryBytes) return bytes;
  throw new PackedFileProblem(`it unpacks to more than ${packedLimits.entryBytes / 1e6} MB`);
}

function listed(view: DataView, bytes: Uint8Array): Map<string, Entry> {
  const end = endOf(view);
  if (end === null)
    throw new PackedFileProblem('it is no Word file, whatever its name says, or it was cut off');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > packedLimits.entries) throw new PackedFileProblem(`it holds ${count} files`);
  const entries = new Map<string, Entry>();
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entrySign) throw damaged();
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    const entry: Entry = {
      at: view.getUint32(at + 42, true),
      packedBytes: view.getUint32(at + 20, true),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
    };
    // Some programs write the separators of Windows.
    if (!entries.has(name)) entries.set(name.replaceAll('\\', '/'), entry);
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Of the record at a ZIP file's end, which a comment of up to 65,535 bytes may follow. */
function endOf(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - 22 - 65_535);
  for (let at = view.byteLength - 22; at >= first; at -= 1) {
    if (view.getUint32(at, true) === endSign) return at;
  }
  return null;
}

/** Stops as soon as more comes out than may. */
async function inflated(packed: Uint8Array): Promise<Uint8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new PackedFileProblem('this browser is too old to unpack it');
  }
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(Uint8Array.from(packed));
      controller.close();
    },
  });
  const reader = source.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw damaged();
    });
    if (done) break;
    size += value.length;
    if (size > packedLimits.entryBytes) {
      await reader.cancel().catch(() => undefined);
      throw new PackedFileProblem(`it unpacks to more than ${packedLimits.entryBytes / 1e6} MB`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
