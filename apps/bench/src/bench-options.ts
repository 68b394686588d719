export interface BenchOptions {
  /** A smoke run: fewer rounds, the same code. */
  quick: boolean;
  /** What `devices` measures: `cpu`, `cuda:0`, … */
  device: string;
  /** What `quality` measures: a name in models/. */
  model: string;
  /** `suggestions` shows what was offered, on the error output. */
  show?: boolean;
  /** The one case of `strangers` that is run; absent: all. */
  case?: string;
}
