import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelRunner, Row, SavedKv } from './model-runner.ts';

export interface ContractOptions {
  /** Largest difference of a logit that still counts as equal; 0 for exact arithmetic. */
  tolerance?: number;
  /** Whether it has a mover that keeps some texts; default true. */
  moves?: boolean;
}

const prompt = [11, 42, 7, 99, 23, 5, 64, 31, 80, 17, 3, 58];
const branches = [
  [70, 12, 33],
  [9, 90, 51],
] as const;

/**
 * What every ModelRunner must do, in some 30 small passes.
 *
 * @param open a runner with ≥ 2 slots of ≥ 64 tokens and a vocabulary of ≥ 100; its tests run in order.
 */
export function runnerContract(
  name: string,
  open: () => Promise<ModelRunner>,
  { tolerance = 0, moves = true }: ContractOptions = {},
): void {
  describe(`${name} is a model runner`, () => {
    let runner: ModelRunner;
    beforeAll(async () => {
      runner = await open();
    });
    afterAll(() => runner.close());

    /** Copies of the logits, since the views live until the next pass. */
    const run = async (...rows: Row[]) => (await runner.run(rows)).map((view) => view.slice());
    const last = async (row: Row) => (await run(row))[0]!;
    const expectEqual = (a: Float32Array, b: Float32Array) =>
      expect(distance(a, b)).toBeLessThanOrEqual(tolerance);

    /** To the last bit. */
    const expectSame = (some: readonly Float32Array[], others: readonly Float32Array[]) =>
      expect(some.map((one, at) => distance(one, others[at]!))).toEqual(others.map(() => 0));

    test('gives one view of [vocabSize] for every wanted token, in order', async () => {
      const rows = [causal(0, 0, prompt, [2, 5, 11]), causal(1, 0, prompt.slice(0, 3), [])];
      const logits = await run(...rows);
      expect(logits.map(({ length }) => length)).toEqual(Array(3).fill(runner.shape.vocabSize));
      for (const [at, index] of [2, 5, 11].entries()) {
        expectEqual(await last(causal(1, 0, prompt.slice(0, index + 1))), logits[at]!);
      }
    });

    test('reads the context: other tokens, other logits', async () => {
      const logits = await last(causal(0, 0, prompt));
      // Not the first: models hardly look at what it says.
      const other = await last(causal(0, 0, [...prompt.slice(0, 8), 12, ...prompt.slice(9)]));
      expect(distance(logits, other)).toBeGreaterThan(4 * tolerance);
      expect(logits.every(Number.isFinite)).toBe(true);
    });

    test('reading in parts is reading at once', async () => {
      const whole = await last(causal(0, 0, prompt));
      expect(await run(causal(1, 0, prompt.slice(0, 7), []))).toEqual([]);
      await run(causal(1, 7, prompt.slice(7, 11), []));
      expectEqual(await last(causal(1, 11, prompt.slice(11))), whole);
    });

    test('a prefix stays when what follows is written anew', async () => {
      const fresh = await last(causal(1, 0, [...prompt.slice(0, 6), ...branches[0]]));
      await run(causal(0, 0, prompt, []));
      expectEqual(await last(causal(0, 6, branches[0])), fresh);
    });

    test('a tree of branches is each branch by itself', async () => {
      await run(causal(0, 0, prompt, []));
      const tree = createTree(runner.shape.slotTokens);
      const steps: Float32Array[][] = [];
      for (let step = 0; step < 3; step++) {
        steps.push(await run(tree.step([0, branches[0][step]!], [1, branches[1][step]!])));
      }
      for (const branch of [0, 1] as const) {
        const alone = await run(causal(1, 0, [...prompt, ...branches[branch]], [12, 13, 14]));
        for (let step = 0; step < 3; step++) expectEqual(steps[step]![branch]!, alone[step]!);
      }
    });

    test('a withdrawn branch is seen by nobody, and begins again', async () => {
      await run(causal(0, 0, prompt, []));
      const tree = createTree(runner.shape.slotTokens);
      await run(tree.step([0, 70], [1, 20]));
      tree.withdraw(1);
      await run(tree.step([0, 12], [1, 9]));
      const [zero, one] = await run(tree.step([0, 33], [1, 90]));
      expectEqual(zero!, await last(causal(1, 0, [...prompt, 70, 12, 33])));
      expectEqual(one!, await last(causal(1, 0, [...prompt, 9, 90])));
    });

    test('several steps of a tree may be one row', async () => {
      const stepsOf = (tree: ReturnType<typeof createTree>) =>
        [0, 1, 2].map((step) => tree.step([0, branches[0][step]!], [1, branches[1][step]!]));
      await run(causal(0, 0, prompt, []));
      const apart: Float32Array[] = [];
      for (const row of stepsOf(createTree(runner.shape.slotTokens))) apart.push(...(await run(row)));
      await run(causal(1, 0, prompt, []));
      const steps = stepsOf(createTree(runner.shape.slotTokens));
      const tokens = Int32Array.from(steps.flatMap((row) => [...row.tokens]));
      const positions = Int32Array.from(steps.flatMap((row) => [...row.positions]));
      const wanted = [0, 1, 2, 3, 4, 5];
      const together = await run({ ...steps[2]!, slot: 1, start: 12, tokens, positions, wanted });
      for (const [at, logits] of together.entries()) expectEqual(logits, apart[at]!);
    });

    test('a branch taken up: what is read on sees it and the prompt, not the other', async () => {
      await run(causal(0, 0, prompt, []));
      const tree = createTree(runner.shape.slotTokens);
      for (let step = 0; step < 3; step++) {
        await run(tree.step([0, branches[0][step]!], [1, branches[1][step]!]));
      }
      const more = [8, 77, 30, 2];
      const owners = new Int8Array(runner.shape.slotTokens).fill(-1);
      for (const at of [12, 14, 16]) owners[at] = -2;
      const tokens = Int32Array.from(more);
      const positions = Int32Array.from(more, (_, at) => 15 + at);
      const read = await run({ slot: 0, start: 18, tokens, positions, owners, wanted: [0, 3] });
      const alone = await run(causal(1, 0, [...prompt, ...branches[1], ...more], [15, 18]));
      for (const [at, logits] of read.entries()) expectEqual(logits, alone[at]!);
    });

    test('slots do not touch each other, in one pass or in turn', async () => {
      const other = [...prompt].reverse();
      const alone = [await last(causal(0, 0, prompt)), await last(causal(0, 0, other))];
      await run(causal(0, 0, prompt.slice(0, 5), []), causal(1, 0, other.slice(0, 9), []));
      const together = await run(causal(1, 9, other.slice(9)), causal(0, 5, prompt.slice(5)));
      expectEqual(together[1]!, alone[0]!);
      expectEqual(together[0]!, alone[1]!);
    });

    const moved = async () => {
      const mover = runner.mover!;
      await run(causal(0, 0, prompt, []));
      const tree = createTree(runner.shape.slotTokens);
      await run(tree.step([0, branches[0][0]], [1, branches[1][0]]));
      const saved = mover.save(0, 14)!;
      const step = tree.step([0, branches[0][1]], [1, branches[1][1]]);
      const reversed = causal(1, 0, [...prompt].reverse(), []);
      await run(reversed);
      mover.copy(0, 1, 14);
      const copied = await run({ ...step, slot: 1 });
      expectSame(copied, await run(step));
      const alone = await last(causal(0, 0, [...prompt, 5, 64]));
      await run(reversed);
      mover.load(saved, 1, 14);
      expectSame(await run({ ...step, slot: 1 }), copied);
      mover.load(saved, 0, 12);
      expectEqual(await last(causal(0, 12, [5, 64])), alone);
      mover.drop(saved);
    };
    const kept = async () => {
      const mover = runner.mover!;
      const all: SavedKv[] = [];
      for (;;) {
        await run(causal(0, 0, [...prompt.slice(0, 9), all.length], []));
        const saved = mover.save(0, 10);
        if (!saved) break;
        all.push(saved);
      }
      expect(all.length).toBeGreaterThan(1);
      expect(all.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(mover.roomTokens);
      mover.drop(all.pop()!);
      expect(mover.save(0, 10)).not.toBe(null);
      const first = await last(causal(1, 0, [...prompt.slice(0, 9), 0, 8]));
      mover.load(all[0]!, 0, 10);
      expectEqual(await last(causal(0, 10, [8])), first);
      const { roomTokens, capacityTokens } = mover;
      expect(roomTokens).toBeLessThan(capacityTokens);
      const full = new Array<number>(runner.shape.slotTokens).fill(5);
      for (const slot of [0, 1]) await run(causal(slot, 0, full, []));
      expect(mover.roomTokens).toBeLessThan(roomTokens);
    };
    // Not as skipped ones: a runner that moves nothing has nothing to show.
    if (moves) {
      test(
        'what a slot holds of a text and its branches goes on in another: copied, or kept meanwhile',
        moved,
      );
      test('as much is kept outside the slots as there is room for, each as it was', kept);
    }

    test('a prompt in parts, beside another and beside branches, is the prompt at once', async () => {
      const part = (slot: number, from: number, to: number) => ({
        ...causal(slot, from, prompt.slice(from, to)),
        isPrompt: true,
      });
      const whole = await last(part(1, 0, 12));
      await run(causal(0, 0, prompt, []));
      const [first, second] = branches.map((branch) => branch[0]);
      const step = createTree(runner.shape.slotTokens).step([0, first!], [1, second!]);
      const tree = await run(step);
      const parts = [part(1, 0, 5), part(1, 5, 6), part(1, 6, 12)];
      for (const row of parts) {
        const found = await run(step, row);
        expectSame(found.slice(0, 2), tree);
        if (row === parts.at(-1)) expectEqual(found[2]!, whole);
      }
    });

    test('the end of a slot can be used', async () => {
      const { slotTokens } = runner.shape;
      const row = { ...causal(0, slotTokens - 1, [5]), positions: Int32Array.of(12) };
      const owners = new Int8Array(slotTokens).fill(-2);
      owners.fill(-1, 0, 12);
      owners[slotTokens - 1] = 0;
      await run(causal(0, 0, prompt, []));
      expectEqual(await last({ ...row, owners }), await last(causal(1, 0, [...prompt, 5])));
    });

    test('a row outside the shape is rejected, and nothing is harmed', async () => {
      const { shape } = runner;
      const before = await last(causal(0, 0, prompt));
      const wrong: Row[][] = [
        [causal(shape.slots, 0, prompt)],
        [causal(0, shape.slotTokens - 3, prompt)],
        [causal(0, -1, prompt)],
        [causal(0, 0, [])],
        [causal(0, 0, [shape.vocabSize])],
        [causal(0, 0, prompt, [12])],
        [{ ...causal(0, 0, [5]), positions: Int32Array.of(shape.contextTokens) }],
        [causal(0, 12, [5]), causal(0, 13, [6])],
      ];
      for (const rows of wrong) await expect(runner.run(rows)).rejects.toThrow();
      expectEqual(await last(causal(0, 11, prompt.slice(11))), before);
    });
  });
}

/** A row in plain order; by default its last token's logits are wanted. */
function causal(slot: number, start: number, tokens: readonly number[], wanted = [tokens.length - 1]): Row {
  const positions = Int32Array.from(tokens, (_, at) => start + at);
  return { slot, start, tokens: Int32Array.from(tokens), positions, owners: null, wanted };
}

/** Branches behind `prompt` in slot 0: each step writes one token of each. */
function createTree(slotTokens: number) {
  const owners = new Int8Array(slotTokens).fill(-1);
  const lengths = [0, 0];
  let used = prompt.length;
  return {
    step(...tokens: (readonly [branch: number, token: number])[]): Row {
      const start = used;
      for (const [branch] of tokens) owners[used++] = branch;
      return {
        slot: 0,
        start,
        tokens: Int32Array.from(tokens, ([, token]) => token),
        positions: Int32Array.from(tokens, ([branch]) => prompt.length + lengths[branch]!++),
        owners,
        wanted: tokens.map((_, at) => at),
      };
    },
    withdraw(branch: number): void {
      for (let at = prompt.length; at < used; at++) if (owners[at] === branch) owners[at] = -2;
      lengths[branch] = 0;
    },
  };
}

/** Largest difference of two vectors of logits. */
function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, logit, at) => Math.max(most, Math.abs(logit - b[at]!)), 0);
}
