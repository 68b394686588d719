/** The texts a worker was sent, as text: how much of a prompt it has likely read already. */
export interface RememberedPrompts {
  asked(prompt: string): void;
  /** What it reads ahead for a writer, in place of the last; null: nothing. */
  hinted(writer: string, prompt: string | null): void;
  /** Characters (UTF-16 units) `prompt` has in common with the start of one of them; the longest. */
  knownCharacters(prompt: string): number;
  forgetAll(): void;
}

/** @param kept how many prompts the worker's own memory holds now, ≥ 1. */
export function createRememberedPrompts(kept: () => number): RememberedPrompts {
  /** Oldest first; none is the start of another that came after it. */
  let prompts: string[] = [];
  const hints = new Map<string, string>();
  return {
    asked(prompt) {
      prompts = prompts.filter((one) => !prompt.startsWith(one));
      prompts.push(prompt);
      while (prompts.length > kept()) prompts.shift();
    },
    hinted(writer, prompt) {
      if (prompt === null) hints.delete(writer);
      else hints.set(writer, prompt);
    },
    knownCharacters(prompt) {
      let longest = 0;
      for (const one of prompts) longest = Math.max(longest, commonStart(one, prompt));
      for (const one of hints.values()) longest = Math.max(longest, commonStart(one, prompt));
      return longest;
    },
    forgetAll() {
      prompts = [];
      hints.clear();
    },
  };
}

function commonStart(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}
