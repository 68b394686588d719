/** Owners of KV indices besides candidates (0, 1, …): everyone who comes after, and no one any more. */
const everyone = -1;
export const nobody = -2;

/** What the KV indices of one slot hold. Indices from `length` on hold nothing to rely on. */
export interface SlotMemory {
  /** [slotTokens] each: the token at an index, and who sees it. */
  readonly tokens: Int32Array;
  readonly owners: Int8Array;
  /** Indices written. */
  length: number;
  /** Leading indices that were read as a prompt, with nothing hidden before them: the same numbers whenever read. */
  asPrompt: number;
}

export const emptyMemory = (slotTokens: number): SlotMemory => ({
  tokens: new Int32Array(slotTokens),
  owners: new Int8Array(slotTokens).fill(everyone),
  length: 0,
  asPrompt: 0,
});

/** The part of a prompt that a slot remembers. */
export interface Remembered {
  /** Tokens of the prompt. */
  tokens: number;
  /** The KV index behind them; hidden ones may lie between. */
  end: number;
  /** The candidate whose text goes on where the slot's own prompt ended, or `everyone` for none. */
  branch: number;
}

/** What may be used of a slot's memory. */
export interface MemoryRules {
  /** Most indices that may be hidden among those used: each is room lost, and time in every pass. */
  hidden: number;
  /** Only what was read as a prompt [CN17], not what the model wrote. */
  asPrompt: boolean;
}

/**
 * The longest beginning of `prompt` that a slot remembers: the prompt it read, or that and the text of one
 * of its candidates, as when a candidate was taken. Never all of it: the last token is read for its logits.
 */
export function remembered(memory: SlotMemory, prompt: Int32Array, rules: MemoryRules): Remembered {
  const own = walk(memory, prompt, rules, everyone);
  if (rules.asPrompt) return own;
  const branches = new Set(memory.owners.subarray(0, memory.length));
  return [...branches]
    .filter((branch) => branch >= 0)
    .map((branch) => walk(memory, prompt, rules, branch))
    .reduce((best, one) => (one.tokens > best.tokens ? one : best), own);
}

function walk(memory: SlotMemory, prompt: Int32Array, rules: MemoryRules, branch: number): Remembered {
  const last = rules.asPrompt ? memory.asPrompt : memory.length;
  let tokens = 0;
  let end = 0;
  for (let at = 0; at < last && tokens < prompt.length - 1; at++) {
    const owner = memory.owners[at];
    if (owner !== everyone && owner !== branch) continue;
    if (memory.tokens[at] !== prompt[tokens] || at - tokens > rules.hidden) break;
    tokens++;
    end = at + 1;
  }
  return { tokens, end, branch };
}

/** Tokens of the prompt a slot holds. */
export function sharedTokens({ length, owners }: SlotMemory): number {
  let shared = 0;
  for (let at = 0; at < length; at++) if (owners[at] === everyone) shared++;
  return shared;
}

/** The prompt a slot holds. */
export const sharedPrompt = ({ length, owners, tokens }: SlotMemory): Int32Array =>
  tokens.subarray(0, length).filter((_, at) => owners[at] === everyone);

/** Makes what is `remembered` the beginning of what the slot holds, and hides or forgets all else. No KV is moved. */
export function keepOnly(memory: SlotMemory, { end, branch }: Remembered): void {
  for (let at = 0; at < end; at++) {
    const owner = memory.owners[at];
    memory.owners[at] = owner === everyone || owner === branch ? everyone : nobody;
  }
  memory.owners.fill(everyone, end);
  memory.length = end;
  memory.asPrompt = Math.min(memory.asPrompt, end);
}

/** Makes the beginning of `to` what is `remembered` of `from`, whose KV is copied there, and forgets the rest. */
export function copyMemory(from: SlotMemory, to: SlotMemory, known: Remembered): void {
  to.tokens.set(from.tokens.subarray(0, known.end));
  to.owners.set(from.owners.subarray(0, known.end));
  to.asPrompt = from.asPrompt;
  keepOnly(to, known);
}

/** Notes a pass that wrote `tokens` behind what is there; their owners are set already. */
export function noteTokens(memory: SlotMemory, tokens: Int32Array, kind: 'prompt' | 'candidates'): void {
  memory.tokens.set(tokens, memory.length);
  if (kind === 'prompt' && memory.asPrompt === memory.length) memory.asPrompt += tokens.length;
  memory.length += tokens.length;
}
