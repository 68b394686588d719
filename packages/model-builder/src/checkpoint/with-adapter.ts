import { type Checkpoint, type Matrix, numberOf, textOf } from './checkpoint.ts';
import { canonicalTensor } from './hub-tensors.ts';
import { type LoraAdapter, type LowRank, refuseAdapter } from './lora-adapter.ts';
import { pairsAdjacent } from './matrix-views.ts';

/**
 * A checkpoint with an adapter merged into its weights, wherever they come from. Closing it closes both.
 *
 * Throws BuildError `unsupported-adapter` for one that was made for another model.
 */
export async function withAdapter(checkpoint: Checkpoint, adapter: LoraAdapter): Promise<Checkpoint> {
  const architecture = textOf(checkpoint, 'general.architecture');
  const merged = new Map<string, Matrix>();
  for (const change of adapter.changes) {
    const canonical = canonicalTensor(architecture, `${change.target}.weight`);
    if (!canonical || !checkpoint.has(canonical.name)) {
      refuseAdapter(adapter.path, `the model has no ${change.target} of its own.`);
    }
    const base = checkpoint.matrix(canonical.name);
    const { down, up } = change;
    if (base.rows !== up.rows || base.columns !== down.columns) {
      const sizes = `${up.rows} × ${down.columns}, the model's ${base.rows} × ${base.columns}`;
      refuseAdapter(adapter.path, `its ${change.target} is ${sizes}: it was made for another model.`);
    }
    const inOrder = canonical.heads ? pairsAdjacent(up, headSizeOf(checkpoint, architecture)) : up;
    merged.set(canonical.name, await plusLowRank(base, { ...change, up: inOrder }));
  }
  return {
    metadata: checkpoint.metadata,
    names: () => checkpoint.names(),
    has: (tensor) => checkpoint.has(tensor),
    matrix: (tensor) => merged.get(tensor) ?? checkpoint.matrix(tensor),
    close: async () => {
      await adapter.close();
      await checkpoint.close();
    },
  };
}

/** `base + scale · up · down`, a few rows at a time. */
async function plusLowRank(base: Matrix, { up, down, scale }: LowRank): Promise<Matrix> {
  const { rows, columns } = base;
  const basis = await down.readRows(0, down.rows);
  return {
    rows,
    columns,
    async readRows(from, to) {
      const out = await base.readRows(from, to);
      const shares = await up.readRows(from, to);
      const added = new Float64Array(columns);
      for (let row = 0; row < to - from; row++) {
        added.fill(0);
        for (let k = 0; k < down.rows; k++) {
          const share = shares[row * down.rows + k]! * scale;
          for (let column = 0; column < columns; column++)
            added[column]! += share * basis[k * columns + column]!;
        }
        for (let column = 0; column < columns; column++) out[row * columns + column]! += added[column]!;
      }
      return out;
    },
  };
}

function headSizeOf(checkpoint: Checkpoint, architecture: string): number {
  const number = (key: string, fallback?: number) => numberOf(checkpoint, `${architecture}.${key}`, fallback);
  const evenly = number('embedding_length') / number('attention.head_count');
  return number('attention.key_length', number('rope.dimension_count', evenly));
}
