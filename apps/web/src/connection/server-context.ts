import { createContext, useContext, useSyncExternalStore } from 'react';
import type { PageSocket } from './open-socket.ts';
import type { ServerState, ServerStateStore } from './server-state.ts';

export interface Server {
  socket: PageSocket;
  state: ServerStateStore;
}

export const ServerContext = createContext<Server | null>(null);

export function useServer(): Server {
  const server = useContext(ServerContext);
  if (!server) throw new Error('useServer outside of ServerContext');
  return server;
}

export function useServerState(): ServerState {
  const { state } = useServer();
  return useSyncExternalStore(state.subscribe, state.get);
}
