import { isIP } from 'node:net';

export interface HostRuleParts {
  /** The address the server listens on. */
  host: string;
  /** Origin under which the server is reached from outside; null when nobody said. */
  publicUrl: string | null;
  allowedOrigins: readonly string[];
}

/** `localhost` and what is under it, 127.0.0.0/8, ::1: names that no one else's name server can point here. */
export function isLoopbackName(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  return hostname === '[::1]' || hostname === '::1' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}

/** The name in a Host header, without port, as a browser writes it; null when it is not one. */
export function hostnameOf(host: string): string | null {
  if (/[/@?#\\\s]/.test(host) || !URL.canParse(`http://${host}`)) return null;
  return new URL(`http://${host}`).hostname.replace(/\.$/, '');
}

/**
 * Whether the server answers to a Host header. A page of any site can make its own name point at this machine
 * (DNS rebinding) and would then be of the same origin; the header still carries that name.
 *
 * On a loopback address only loopback names are answered, and those of PUBLIC_URL and ALLOWED_ORIGINS. On other
 * addresses every name is, unless PUBLIC_URL says which; an address in place of a name cannot be rebound.
 * Without the header it is no browser.
 */
export function hostRule({ host, publicUrl, allowedOrigins }: HostRuleParts): (host?: string) => boolean {
  const origins = publicUrl === null ? allowedOrigins : [publicUrl, ...allowedOrigins];
  const known = new Set(origins.map((origin) => hostnameOf(new URL(origin).host)));
  const isPrivate = isLoopbackName(host);
  const isOpen = !isPrivate && publicUrl === null;
  return (given) => {
    if (given === undefined || isOpen) return true;
    const hostname = hostnameOf(given);
    if (hostname === null) return false;
    if (isLoopbackName(hostname) || known.has(hostname)) return true;
    return !isPrivate && isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
  };
}
