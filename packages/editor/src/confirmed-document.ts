import type { Node } from 'prosemirror-model';
import type { Step } from 'prosemirror-transform';

/**
 * The document as the server acknowledged it: the page's own without what waits to be sent.
 *
 * While nothing waits they are the same, so steps are only applied a second time when somebody asks.
 */
export class ConfirmedDocument {
  #doc: Node;
  #version: number;
  #since: Step[] = [];

  constructor(doc: Node, version: number) {
    this.#doc = doc;
    this.#version = version;
  }

  get version(): number {
    return this.#version + this.#since.length;
  }

  get doc(): Node {
    for (const step of this.#since) {
      const { doc, failed } = step.apply(this.#doc);
      if (doc === null) throw new RangeError(`an acknowledged step does not apply: ${failed}`);
      this.#doc = doc;
    }
    this.#version += this.#since.length;
    this.#since = [];
    return this.#doc;
  }

  add(steps: readonly Step[]): void {
    this.#since.push(...steps);
  }

  /** Nothing waits: the page's document is the acknowledged one. */
  is(doc: Node, version: number): void {
    this.#doc = doc;
    this.#version = version;
    this.#since = [];
  }
}
