import { ReplaceStep, type Step } from 'prosemirror-transform';

/** A step is about as many bytes as what it puts in, and what is around that. */
const aroundStep = 80;
/** What is less than this is saved in a moment, and is not worth a number. */
const muchToSave = 64_000;

const weightOf = (step: Step) => aroundStep + (step instanceof ReplaceStep ? step.slice.size : 0);

/** How far the saving of much text is, through reconnections, from the first of it to the last [DC20]. */
export class SaveProgress {
  #saved = 0;

  acknowledged(steps: readonly Step[]): void {
    for (const step of steps) this.#saved += weightOf(step);
  }

  allSaved(): void {
    this.#saved = 0;
  }

  /** The share of it that is saved, 0 to 1, down to a hundredth; null: too little to say. */
  of(waiting: readonly Step[]): number | null {
    let left = 0;
    for (const step of waiting) left += weightOf(step);
    const whole = this.#saved + left;
    return whole < muchToSave ? null : Math.floor((this.#saved / whole) * 100) / 100;
  }
}
