import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * Whose connection it is, for rates: an IPv4 address, or the /64 of an IPv6 one, which is one customer's.
 *
 * @param trustedProxies  proxies in front: a client is that many from the end of X-Forwarded-For, as Express
 *                        reckons it. 0: the header is not believed.
 */
export function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const peer = request.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return networkOf(peer) ?? '';
  const told = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const chain = [peer, ...told.map((one) => one.trim()).reverse()].filter(Boolean);
  const client = chain[Math.min(trustedProxies, chain.length - 1)] ?? peer;
  // What is no address could be anything, and a new one each time: then it is the proxy's.
  return networkOf(client) ?? networkOf(peer) ?? '';
}

/** What of an address stands for its holder; null when it is none. */
function networkOf(text: string): string | null {
  const address = text.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped;
  if (!isIPv6(address)) return null;
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const first = head.split(':').filter(Boolean);
  const last = (tail ?? '').split(':').filter(Boolean);
  const zeros =
    tail === undefined ? [] : new Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  const groups = [...first, ...zeros, ...last].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
