import type { Server } from 'node:http';

export const defaultPort = 3000;
const portsTried = 50;

function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/**
 * Listens on `port`; with null on 3000 or the next free one.
 * @returns the port taken. Rejects with the system's error, e.g. EADDRINUSE for a port that was named.
 */
export async function listen(server: Server, port: number | null, host: string): Promise<number> {
  if (port !== null) return listenOn(server, port, host);
  for (let tried = defaultPort; ; tried += 1) {
    try {
      return await listenOn(server, tried, host);
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || tried >= defaultPort + portsTried) throw error;
    }
  }
}
