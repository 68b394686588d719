/** What was built of a model's files does not do what it must on this machine. */
export class BrokenModelError extends Error {}
