import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** What no page of ours needs. What is not named stays as browsers have it, e.g. writing to the clipboard. */
const denied = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/**
 * Everything a page may load comes from here, and nothing stands inline, neither scripts nor styles. Only `style`
 * attributes may: pasted text says with them what is bold and what is italic, and a browser that blocks them does
 * not read them either. They load nothing from elsewhere.
 */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  // Set by whoever ends TLS in front; a laptop serves plain http.
  strictTransportSecurity: false,
});

/** The id a client or a proxy gave the request, where it is one; else a new one. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

/** Sets the headers every answer has, whoever gives it: the app, the sockets' polls, the door itself. */
export function setHeaders(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('X-Request-Id', requestIdOf(request));
  response.setHeader('X-Robots-Tag', 'noindex, nofollow');
  response.setHeader('Permissions-Policy', denied.map((feature) => `${feature}=()`).join(', '));
  protect(request, response, (problem?: unknown) => {
    if (problem) throw problem;
  });
}
