import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PullError } from './pull-failure.ts';

/**
 * A file on its way here: `PLACE.part`, and `PLACE.etag` with the entity tag its bytes were sent under.
 *
 * What is there is continued, by this process or a later one; checksums are kept up as bytes come.
 */
export class PartFile {
  /** Bytes that are there, read into the checksums. */
  bytes = 0;
  /** Of the answer that began it; null: a strong one was never given. */
  etag: string | null = null;
  private readonly handle: FileHandle;
  private readonly place: string;
  private readonly expectedBytes: number;
  private sha256: Hash = createHash('sha256');
  private git: Hash = createHash('sha1');

  private constructor(handle: FileHandle, place: string, expectedBytes: number) {
    this.handle = handle;
    this.place = place;
    this.expectedBytes = expectedBytes;
  }

  /** Opens it, and reads what an earlier pull left. Rejects with PullError `no-space` or `not-written`. */
  static async open(place: string, expectedBytes: number): Promise<PartFile> {
    const part = `${place}.part`;
    const handle = await open(part, 'a+').catch((error) => {
      throw writeFailure(error, part, expectedBytes);
    });
    const file = new PartFile(handle, place, expectedBytes);
    await file.readWhatIsThere();
    return file;
  }

  private async readWhatIsThere(): Promise<void> {
    this.forget();
    this.etag = await readFile(`${this.place}.etag`, 'utf8').catch(() => null);
    const stat = await this.handle.stat();
    if (!stat.isFile()) return;
    if (stat.size > this.expectedBytes) return this.restart(null);
    for await (const chunk of createReadStream(`${this.place}.part`, { highWaterMark: 1 << 20 }))
      this.take(chunk);
  }

  /** Drops what is there, to take a file sent from its beginning. */
  async restart(etag: string | null): Promise<void> {
    this.forget();
    this.etag = etag;
    try {
      if ((await this.handle.stat()).isFile()) await this.handle.truncate(0);
      await (etag === null
        ? rm(`${this.place}.etag`, { force: true })
        : writeFile(`${this.place}.etag`, etag));
    } catch (error) {
      throw writeFailure(error, `${this.place}.part`, this.expectedBytes);
    }
  }

  /** Appends. Rejects with PullError `no-space` or `not-written`. */
  async append(chunk: Uint8Array): Promise<void> {
    try {
      await this.handle.appendFile(chunk);
    } catch (error) {
      throw writeFailure(error, `${this.place}.part`, this.expectedBytes - this.bytes);
    }
    this.take(chunk);
  }

  /** Hexadecimal; git's is the sha1 of a blob of that content. */
  checksums(): { sha256: string; git: string } {
    return { sha256: this.sha256.copy().digest('hex'), git: this.git.copy().digest('hex') };
  }

  /** Makes it durable and gives it its name. */
  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(`${this.place}.part`, this.place);
    await rm(`${this.place}.etag`, { force: true });
  }

  /** Leaves it to be continued, if anything of it came. */
  async close(): Promise<void> {
    await this.handle.close();
    if (this.bytes === 0) await rm(`${this.place}.part`, { force: true });
  }

  private forget(): void {
    this.bytes = 0;
    this.sha256 = createHash('sha256');
    this.git = createHash('sha1').update(`blob ${this.expectedBytes}\0`);
  }

  private take(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    this.sha256.update(chunk);
    this.git.update(chunk);
  }
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What the file system said, as data. */
export function writeFailure(error: unknown, file: string, needed: number): Error {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error))
    return error instanceof Error ? error : new Error(String(error));
  const code = String(error.code);
  const directory = path.dirname(file);
  if (full.has(code)) return new PullError({ code: 'no-space', directory, needed, free: null });
  return new PullError({ code: 'not-written', path: file, problem: code });
}
