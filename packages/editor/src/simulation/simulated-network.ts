import {
  type DocumentAppended,
  type DocumentOpened,
  type DocumentSteps,
  done,
  type Result,
} from '@tercet/protocol';
import type { DocumentTransport } from '../document-transport.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedAuthority } from './simulated-authority.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** Nobody waits longer for an answer, milliseconds. */
const answerWithinMs = 10_000;

/** What goes wrong on the way, as probabilities of one message. */
export interface Weather {
  drop: number;
  duplicate: number;
  /** Milliseconds one way: from, to. Messages overtake each other. */
  delay: readonly [number, number];
}

export const calm: Weather = { drop: 0, duplicate: 0, delay: [40, 40] };

/** An answer that comes within a call, not after it: a run of thousands of messages needs no promises. */
function answering<Value>(
  begin: (resolve: (value: Value) => void, reject: (why: Error) => void) => void,
): Promise<Value> {
  let settled: { value: Value } | { why: Error } | null = null;
  let listeners: [(value: Value) => void, (why: Error) => void] | null = null;
  const settle = (outcome: { value: Value } | { why: Error }) => {
    if (settled) return;
    settled = outcome;
    if (!listeners) return;
    if ('value' in outcome) listeners[0](outcome.value);
    else listeners[1](outcome.why);
  };
  begin(
    (value) => settle({ value }),
    (why) => settle({ why }),
  );
  return {
    // biome-ignore lint/suspicious/noThenProperty: it stands for a promise
    then(resolve: (value: Value) => void, reject: (why: Error) => void) {
      if (settled === null) listeners = [resolve, reject];
      else if ('value' in settled) resolve(settled.value);
      else reject(settled.why);
    },
  } as unknown as Promise<Value>;
}

/** Every page's connection to one authority. */
export class SimulatedNetwork {
  weather: Weather;
  readonly #authority: SimulatedAuthority;
  readonly #clock: SimulatedClock;
  readonly #random: SeededRandom;
  readonly #connections = new Set<Connection>();

  constructor(authority: SimulatedAuthority, clock: SimulatedClock, random: SeededRandom, weather: Weather) {
    this.#authority = authority;
    this.#clock = clock;
    this.#random = random;
    this.weather = weather;
  }

  /** A connection, open until it is cut; what is on its way then is lost. */
  connect(receive: (message: DocumentSteps) => void): Connection {
    const connection = new Connection(this, this.#authority, this.#clock, receive);
    this.#connections.add(connection);
    return connection;
  }

  leave(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** Brings a message, never, once or twice. */
  bring(connection: Connection, arrive: () => void): void {
    const { drop, duplicate, delay } = this.weather;
    const times = this.#random.chance(drop) ? 0 : this.#random.chance(duplicate) ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      this.#clock.schedule(this.#random.between(...delay), () => {
        if (connection.open) arrive();
      });
    }
  }

  tellOthers(from: Connection, version: number): void {
    const steps = this.#authority.log.slice(version);
    for (const connection of this.#connections) {
      if (connection === from || !connection.listening) continue;
      this.bring(connection, () => connection.receive({ documentId: 'd', version, steps }));
    }
  }
}

export class Connection implements DocumentTransport {
  open = true;
  /** Has opened the document: it hears of others' steps. */
  listening = false;
  readonly receive: (message: DocumentSteps) => void;
  readonly #network: SimulatedNetwork;
  readonly #authority: SimulatedAuthority;
  readonly #clock: SimulatedClock;
  #waiting = new Set<(why: Error) => void>();

  constructor(
    network: SimulatedNetwork,
    authority: SimulatedAuthority,
    clock: SimulatedClock,
    receive: (message: DocumentSteps) => void,
  ) {
    this.#network = network;
    this.#authority = authority;
    this.#clock = clock;
    this.receive = receive;
  }

  append(message: Parameters<DocumentTransport['append']>[0]): Promise<Result<DocumentAppended>> {
    return this.#ask(() => {
      const version = this.#authority.log.length;
      const result = this.#authority.append(message);
      if (result.ok) this.#network.tellOthers(this, version);
      return result;
    });
  }

  catchUp(since: number): Promise<Result<DocumentOpened>> {
    return this.#ask(() => {
      this.listening = true;
      return done(this.#authority.open(since));
    });
  }

  cut(): void {
    this.open = false;
    this.#network.leave(this);
    for (const reject of this.#waiting) reject(new Error('the connection was cut'));
    this.#waiting.clear();
  }

  #ask<Value>(answer: () => Value): Promise<Value> {
    return answering<Value>((resolve, reject) => {
      if (!this.open) {
        reject(new Error('the connection is closed'));
        return;
      }
      this.#waiting.add(reject);
      const stop = this.#clock.schedule(answerWithinMs, () => {
        this.#waiting.delete(reject);
        reject(new Error('no answer in time'));
      });
      this.#network.bring(this, () => {
        const value = answer();
        this.#network.bring(this, () => {
          stop();
          this.#waiting.delete(reject);
          resolve(value);
        });
      });
    });
  }
}
