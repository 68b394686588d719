import type { ClientEvents, ServerEvents } from '@tercet/protocol';
import { io, type Socket } from 'socket.io-client';

/** The page's one socket, typed by the protocol on both directions. */
export type PageSocket = Socket<ServerEvents, ClientEvents>;

/** Connects to the page's own origin; websocket first, long polling where that is blocked. Reconnects by itself. */
export function openSocket(): PageSocket {
  return io({
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 250,
    reconnectionDelayMax: 4_000,
    timeout: 8_000,
  });
}
