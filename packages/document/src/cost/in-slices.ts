/**
 * Work that whoever does it may interrupt. At every `yield` nothing is half done, and the number says how much was
 * done since the last, in units of cost: about a microsecond each on a slow machine.
 */
export type InSlices<Value> = Generator<number, Value, void>;

/** Does the work without a pause. */
export function atOnce<Value>(work: InSlices<Value>): Value {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
