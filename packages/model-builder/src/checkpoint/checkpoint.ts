import { BuildError } from '../build-failure.ts';

/** A weight matrix that is read a few rows at a time, so no whole model is ever in memory. */
export interface Matrix {
  /** Outputs. */
  rows: number;
  /** Inputs. */
  columns: number;
  /** Rows `from` … `to` − 1, [(to − from) × columns], as float32. */
  readRows(from: number, to: number): Promise<Float32Array>;
}

/** A file of weights with what is known about them. */
export interface Checkpoint {
  metadata: ReadonlyMap<string, unknown>;
  /** Of all tensors. */
  names(): readonly string[];
  has(tensor: string): boolean;
  /** A tensor as rows of its innermost dimension. Throws BuildError `missing-tensor`. */
  matrix(tensor: string): Matrix;
  close(): Promise<void>;
}

/** A number of the metadata. Throws BuildError `missing-metadata`, unless there is a fallback. */
export function numberOf(checkpoint: Pick<Checkpoint, 'metadata'>, key: string, fallback?: number): number {
  const value = checkpoint.metadata.get(key) ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new BuildError({ code: 'missing-metadata', key, expected: 'number' });
  return value;
}

/** A text of the metadata. Throws BuildError `missing-metadata`, unless there is a fallback. */
export function textOf(checkpoint: Pick<Checkpoint, 'metadata'>, key: string, fallback?: string): string {
  const value = checkpoint.metadata.get(key) ?? fallback;
  if (typeof value !== 'string') throw new BuildError({ code: 'missing-metadata', key, expected: 'text' });
  return value;
}

/** All numbers of a small tensor. Throws BuildError `missing-tensor`. */
export async function readWhole(checkpoint: Checkpoint, tensor: string): Promise<Float32Array> {
  const matrix = checkpoint.matrix(tensor);
  return matrix.readRows(0, matrix.rows);
}

/** One matrix under another: `[a; b; …]`. All have the same columns. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const columns = parts[0]!.columns;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return {
    rows,
    columns,
    async readRows(from, to) {
      const out = new Float32Array((to - from) * columns);
      let top = 0;
      for (const part of parts) {
        const first = Math.max(from, top);
        const last = Math.min(to, top + part.rows);
        if (first < last) out.set(await part.readRows(first - top, last - top), (first - from) * columns);
        top += part.rows;
      }
      return out;
    },
  };
}
