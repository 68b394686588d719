/** Who appends: the page, and the writer its grant names. Never what the message says. */
export interface Appender {
  page: string;
  /** A writer's id. */
  author: string;
  /** Hears what its append costs, in units of about 1 µs. */
  worked?: (cost: number) => void;
}
