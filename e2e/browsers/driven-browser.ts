/** A browser that is driven from outside the page, with a person's hands: keys and a mouse. */
export interface DrivenBrowser {
  /** As the program says it. */
  readonly version: string;
  /** A page of a person of their own: storage, caches and clipboard permissions are nobody else's. */
  newPerson(): Promise<DrivenPage>;
  close(): Promise<void>;
}

export interface DrivenPage {
  goto(address: string): Promise<void>;
  reload(): Promise<void>;
  /**
   * Runs a function in the page. It is sent as text, so it sees its arguments and the page, and nothing else.
   * Arguments and answer are JSON; a promise is awaited.
   */
  evaluate<Given extends unknown[], Answer>(
    run: (...given: Given) => Answer | Promise<Answer>,
    ...given: Given
  ): Promise<Answer>;
  /** Presses keys and lets them go, one after the other: characters. */
  type(text: string): Promise<void>;
  /** Holds all but the last, presses the last `times` times, lets all go: names of `KeyboardEvent.key`. */
  press(keys: readonly string[], times?: number): Promise<void>;
  /** At a place of the window, CSS pixels. */
  click(x: number, y: number): Promise<void>;
  /** CSS pixels. */
  resize(width: number, height: number): Promise<void>;
  /** PNG. */
  screenshot(): Promise<Buffer>;
  /** Composes as an input method does: each of `drafts` in turn stands in the text, then `text` is committed. */
  compose?(drafts: readonly string[], text: string): Promise<void>;
}
