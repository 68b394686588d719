import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** Listening on these, a server is reached at every address of its machine. */
const everywhere = new Set(['0.0.0.0', '::']);
const here = new Set(['127.0.0.1', '::1', ...everywhere]);

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host);
/** The address of a link alone says nothing without the name of the link. */
const isOfLink = (address: string) => /^fe[89ab]/i.test(address);

/** The address to open on this machine. */
export const ownAddress = (host: string, port: number): string =>
  `http://${here.has(host) ? 'localhost' : bracketed(host)}:${port}`;

/**
 * The addresses that others on the network can open, where the server listens on all of them; none elsewhere.
 * IPv4 first: people read it out to each other.
 */
export function othersAddresses(
  host: string,
  port: number,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): string[] {
  if (!everywhere.has(host)) return [];
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  const open = all.filter(({ internal, address }) => !internal && !isOfLink(address));
  const of = (family: string) => open.filter((each) => each.family === family).map(({ address }) => address);
  const addresses = host === '::' ? [...of('IPv4'), ...of('IPv6')] : of('IPv4');
  return [...new Set(addresses)].map((address) => `http://${bracketed(address)}:${port}`);
}
