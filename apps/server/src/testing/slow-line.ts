import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net';

/** How often what a line may carry is carried, and what it makes up for at most when that is late, milliseconds. */
const everyMs = 20;
const lateMs = 200;

export interface SlowLine {
  url: string;
  close(): void;
}

/** A line to a server that carries so many bytes a second each way, and keeps their order. */
export async function slowLine(url: string, bytesPerSecond: number): Promise<SlowLine> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer({ highWaterMark: 4_096 }, (near) => {
    const far = connectTo({ host: hostname, port: Number(port) });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      carry(from, to, bytesPerSecond);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What comes in too fast waits at its sender: only as much is read as may be carried. */
function carry(from: Socket, to: Socket, bytesPerSecond: number): void {
  let reached = performance.now();
  let waiting: Buffer[] = [];
  const timer = setInterval(() => {
    // What was not used is lost: a line that was quiet is no faster afterwards.
    const now = performance.now();
    let may = Math.floor((bytesPerSecond * Math.min(now - reached, lateMs)) / 1000);
    reached = now;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const part = next.subarray(0, may);
      to.write(part);
      may -= part.length;
      if (part.length < next.length) {
        waiting = [next.subarray(part.length), ...waiting];
        break;
      }
    }
    if (waiting.length === 0) from.resume();
  }, everyMs);
  from.on('data', (chunk: Buffer) => {
    waiting.push(chunk);
    from.pause();
  });
  from.on('close', () => clearInterval(timer));
}
