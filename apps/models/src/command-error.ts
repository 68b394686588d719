/** What a command could not do, in one line for a person; the exit status is 1. */
export class CommandError extends Error {}
