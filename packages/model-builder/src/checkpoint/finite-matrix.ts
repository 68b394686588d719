import { BuildError } from '../build-failure.ts';
import type { Checkpoint, Matrix } from './checkpoint.ts';

/** A checkpoint whose rows are numbers: one that holds NaN or an infinity is refused where it is read. */
export function withFiniteNumbers(checkpoint: Checkpoint): Checkpoint {
  return { ...checkpoint, matrix: (tensor) => finiteMatrix(checkpoint.matrix(tensor), tensor) };
}

function finiteMatrix(matrix: Matrix, tensor: string): Matrix {
  return {
    ...matrix,
    async readRows(from, to) {
      const values = await matrix.readRows(from, to);
      let none = 0;
      for (let i = 0; i < values.length; i++) none += values[i]! * 0;
      if (none === 0) return values;
      const problem = 'it holds what is no number (NaN or an infinity).';
      throw new BuildError({ code: 'unsupported-shape', what: `Tensor ${tensor}`, problem });
    },
  };
}
