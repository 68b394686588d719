/** Calls `run` later; the answer calls it off. */
export type Schedule = (delayMs: number, run: () => void) => () => void;

/** How long others' appends wait for a page whose turn it is. */
const turnMs = 300;
/** So many times in a row a page is refused for being behind before it gets a turn. */
const refusalsForTurn = 2;

/**
 * Whose turn it is in one document [DC12]. A page that was refused twice in a row has the next turn: others wait
 * until it comes, at most `turnMs`. One turn at a time; a turn that was used or missed has to be earned anew, so a
 * page that never gets through does not hold up the others for longer than that.
 */
export class Turns {
  readonly #refusals = new Map<string, number>();
  /** The first has the turn. */
  readonly #claims: string[] = [];
  #callOff: (() => void) | null = null;
  readonly #schedule: Schedule;
  readonly #over: () => void;

  /** @param over  hears that a turn was used, or passed without its page. */
  constructor(schedule: Schedule, over: () => void) {
    this.#schedule = schedule;
    this.#over = over;
  }

  /** The page whose turn it is, or null: anybody's. */
  holder(): string | null {
    return this.#claims[0] ?? null;
  }

  /** A page was refused for being behind. */
  refused(page: string): void {
    if (this.#claims.includes(page)) {
      this.served(page);
      return;
    }
    const refusals = (this.#refusals.get(page) ?? 0) + 1;
    this.#refusals.set(page, refusals);
    if (refusals < refusalsForTurn) return;
    this.#claims.push(page);
    if (this.#claims.length === 1) this.#begin();
  }

  /** A page got through, was told something final, or left. */
  served(page: string): void {
    this.#refusals.delete(page);
    const place = this.#claims.indexOf(page);
    if (place < 0) return;
    this.#claims.splice(place, 1);
    if (place > 0) return;
    this.#begin();
    this.#over();
  }

  #begin(): void {
    this.#callOff?.();
    const page = this.holder();
    this.#callOff =
      page === null
        ? null
        : this.#schedule(turnMs, () => {
            this.#callOff = null;
            this.served(page);
          });
  }
}
