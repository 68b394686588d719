import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import express from 'express';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

const request = (peer: string, forwarded?: string) =>
  ({
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

test('without a trusted proxy the header is not believed', () => {
  expect(addressOf(request('10.0.0.1', '203.0.113.9'), 0)).toBe('10.0.0.1');
});

test('behind proxies it is who is that many from the end; what a client wrote before that is not believed', () => {
  expect(addressOf(request('10.0.0.1', '6.6.6.6, 203.0.113.9'), 1)).toBe('203.0.113.9');
  expect(addressOf(request('10.0.0.1', '6.6.6.6, 203.0.113.9, 10.0.0.2'), 2)).toBe('203.0.113.9');
  expect(addressOf(request('10.0.0.1', '203.0.113.9'), 5)).toBe('203.0.113.9');
  expect(addressOf(request('10.0.0.1'), 1)).toBe('10.0.0.1');
});

test('an IPv6 address stands for its /64, a mapped one for its IPv4; ports and zones are left out', () => {
  const one = addressOf(request('2001:db8:1:2:aaaa:bbbb:cccc:dddd'), 0);
  expect(one).toBe('2001:db8:1:2::/64');
  expect(addressOf(request('2001:0db8:0001:2::1'), 0)).toBe(one);
  expect(addressOf(request('2001:db8:1:3::1'), 0)).not.toBe(one);
  expect(addressOf(request('fe80::1%eth0'), 0)).toBe('fe80:0:0:0::/64');
  expect(addressOf(request('::1'), 0)).toBe('0:0:0:0::/64');
  expect(addressOf(request('::ffff:203.0.113.9'), 0)).toBe('203.0.113.9');
  expect(addressOf(request('10.0.0.1', '203.0.113.9:4711'), 1)).toBe('203.0.113.9');
  expect(addressOf(request('10.0.0.1', '[2001:db8:1:2::9]:4711'), 1)).toBe(one);
});

test('what is no address is the proxy’s, so that nobody can be somebody new each time', () => {
  fc.assert(
    fc.property(fc.string(), (told) => {
      fc.pre(!told.includes(',') && isIP(told.trim()) === 0);
      expect(addressOf(request('10.0.0.1', told), 1)).toBe('10.0.0.1');
    }),
  );
});

test('it is the address Express gives its handlers', () => {
  const app = express();
  fc.assert(
    fc.property(fc.array(fc.ipV4(), { maxLength: 4 }), fc.integer({ min: 0, max: 4 }), (told, trusted) => {
      const given = request('10.0.0.1', told.length ? told.join(', ') : undefined);
      app.set('trust proxy', trusted);
      const { ip } = Object.assign(Object.create(app.request), given) as { ip: string };
      expect(addressOf(given, trusted)).toBe(ip);
    }),
  );
});
