import type { ModelInfo } from '@tercet/protocol';
import type { PageSocket } from './open-socket.ts';

/** connecting → connected ⇄ lost */
export type Connection = 'connecting' | 'connected' | 'lost';

export interface ServerState {
  connection: Connection;
  /** Null until the server has said; the first is the default. */
  models: readonly ModelInfo[] | null;
}

/** What the server is known to be, in the shape `useSyncExternalStore` reads. */
export interface ServerStateStore {
  get(): ServerState;
  subscribe(listener: () => void): () => void;
}

/** Listens for the life of the page: the models are told on connecting, before anything is mounted. */
export function followServer(socket: PageSocket): ServerStateStore {
  let state: ServerState = { connection: socket.connected ? 'connected' : 'connecting', models: null };
  const listeners = new Set<() => void>();
  const change = (part: Partial<ServerState>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  socket.on('connect', () => change({ connection: 'connected' }));
  socket.on('disconnect', () => change({ connection: 'lost' }));
  socket.on('models:state', (models) => change({ models }));
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
