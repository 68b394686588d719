import type { KvMover, ModelRunner, Row, RunnerShape, SavedKv } from './model-runner.ts';
import { rowProblem } from './row-problem.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface FakeRunnerOptions extends Partial<Omit<RunnerShape, 'vocabSize'>> {
  tokenizer: Tokenizer;
  /** What candidates say: the first is the likeliest. Left out, or left behind: chance decides. */
  says?: readonly string[];
  /**
   * Logits also depend on where in the KV memory everything lies and lay when it was written, as the
   * rounding of real kernels does. Not a model runner by contract then.
   */
  rounds?: boolean;
  /** KV indices held in the slots, as far as they were ever written, and outside; default two slots' worth more than fit in. */
  kvTokens?: number;
  /** Called with every pass before it runs; may throw, as a broken device would. */
  onRun?: (rows: readonly Row[]) => void;
  /** Called whenever keys and values are moved. */
  onMove?: (how: 'copy' | 'save' | 'load') => void;
}

/** A token as the KV remembers it. */
interface Written {
  token: number;
  position: number;
  /** What it saw when it was written; 0 unless the runner `rounds`. */
  seen: number;
}

/**
 * A model without weights: its logits are a hash of the tokens and positions a token may see, so a wrong
 * KV index, position or owner changes them. Passes the same contract as the real one.
 */
export function fakeRunner(options: FakeRunnerOptions): ModelRunner {
  const { tokenizer, says = [], slots = 2, slotTokens = 256, contextTokens = slotTokens } = options;
  const { onRun, onMove = () => undefined, rounds = false, kvTokens = (slots + 2) * slotTokens } = options;
  const shape = { vocabSize: tokenizer.vocabSize, slots, slotTokens, contextTokens };
  const memory: Written[][] = Array.from({ length: slots }, () => []);
  const scripts = says.map((text) => [...tokenizer.encode(text), endOf(tokenizer)]);

  /** What the token at `index` sees, as one number. */
  function look({ slot, owners }: Row, index: number): number {
    const own = owners?.[index] ?? -1;
    let hash = 0;
    for (let at = 0; at <= index; at++) {
      if (owners !== null && owners[at] !== -1 && owners[at] !== own) continue;
      const { token, position, seen } = memory[slot]![at]!;
      hash = mix(hash ^ mix(token * 4099 + position));
      if (rounds) hash = mix(hash ^ mix(seen + at));
    }
    return hash;
  }

  function logitsAt(row: Row, index: number): Float32Array {
    const { slot, owners } = row;
    const hash = look(row, index);
    const branch: number[] = [];
    for (let at = 0; owners !== null && owners[index]! >= 0 && at <= index; at++) {
      if (owners[at] === owners[index]) branch.push(memory[slot]![at]!.token);
    }
    const logits = Float32Array.from({ length: shape.vocabSize }, (_, id) => noise(hash, id));
    scripts
      .filter((script) => branch.every((token, at) => script[at] === token))
      .forEach((script, rank) => {
        const next = script[branch.length];
        if (next !== undefined) logits[next] = Math.max(logits[next]!, 20 - 2 * rank);
      });
    return logits;
  }

  return {
    shape,
    async run(rows) {
      onRun?.(rows);
      const problem = rowProblem(shape, rows);
      if (problem !== null) throw new RangeError(problem);
      // What is done to the engine before the turn is over is done while a pass writes.
      await undefined;
      return rows.flatMap((row) => {
        row.tokens.forEach((token, at) => {
          const written = { token, position: row.positions[at]!, seen: 0 };
          memory[row.slot]![row.start + at] = written;
          if (rounds) written.seen = look(row, row.start + at);
        });
        return row.wanted.map((at) => logitsAt(row, row.start + at));
      });
    },
    mover: fakeMover(memory, kvTokens, onMove),
    async close() {
      memory.length = 0;
    },
  };
}

function fakeMover(
  memory: Written[][],
  capacityTokens: number,
  onMove: NonNullable<FakeRunnerOptions['onMove']>,
): KvMover {
  const kept = new Map<SavedKv, Written[]>();
  const firstOf = (written: readonly Written[], length: number) =>
    written.slice(0, length).map((one) => ({ ...one }));
  // What was cut off is still counted, as memory that was touched.
  const highest: number[] = [];
  const roomTokens = () => {
    memory.forEach(({ length }, slot) => {
      highest[slot] = Math.max(highest[slot] ?? 0, length);
    });
    return Math.max(0, capacityTokens - highest.reduce((sum, tokens) => sum + tokens, 0));
  };
  return {
    capacityTokens,
    get roomTokens() {
      return roomTokens();
    },
    copy(from, to, length) {
      onMove('copy');
      memory[to] = firstOf(memory[from]!, length);
    },
    save(slot, length) {
      const used = [...kept.keys()].reduce((sum, { tokens }) => sum + tokens, 0);
      if (used + length > roomTokens()) return null;
      onMove('save');
      const saved = { tokens: length };
      kept.set(saved, firstOf(memory[slot]!, length));
      return saved;
    },
    load(saved, slot, length) {
      onMove('load');
      memory[slot] = firstOf(kept.get(saved)!, length);
    },
    drop(saved) {
      if (!kept.delete(saved)) throw new Error('Dropped twice');
    },
  };
}

function endOf({ vocabSize, isEnd }: Tokenizer): number {
  for (let token = 0; token < vocabSize; token++) if (isEnd(token)) return token;
  throw new Error('The tokenizer has no end token');
}

/** A logit in [−4, 4) for words, 8 lower for bytes and control tokens, so chance mostly writes words. */
const noise = (hash: number, id: number): number =>
  (mix(hash ^ Math.imul(id + 1, 0x9e3779b9)) >>> 0) / 0x20000000 - (id < 258 ? 12 : 4);

/** MurmurHash3's finaliser. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
