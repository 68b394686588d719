/** What else an attack found: how it was answered, whether somebody else was let in. */
export type Seen = Record<string, number | boolean | string>;

/** What the process of an attack tells the bench, in this order. */
export type AttackReport =
  /** All is laid out: the server's process, and the folder that holds its documents. */
  | { type: 'set'; processId: number; dataDirectory: string }
  /** It is over. Milliseconds of the writer's longest wait before it, and during it until an answer came again. */
  | { type: 'attacked'; calmWaitMs: number; worstWaitMs: number; acknowledgements: number; seen: Seen }
  /** The server runs, answers, and has all it acknowledged. */
  | { type: 'ended'; isAlive: boolean };

/** What the bench tells the process of an attack. */
export type AttackOrder = 'attack' | 'end';
