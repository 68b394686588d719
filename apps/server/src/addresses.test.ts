import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { othersAddresses, ownAddress } from './addresses.ts';

const at = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;
const interfaces = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  eth0: [at('192.168.1.7'), at('fe80::1'), at('2001:db8::7')],
  wlan0: [at('10.0.0.3')],
};

test('listening everywhere: what others can open, each a link that a browser reads', () => {
  const v4 = ['http://192.168.1.7:3000', 'http://10.0.0.3:3000'];
  expect(othersAddresses('0.0.0.0', 3000, interfaces)).toEqual(v4);
  expect(othersAddresses('::', 3000, interfaces)).toEqual([...v4, 'http://[2001:db8::7]:3000']);
  for (const address of othersAddresses('::', 3000, interfaces)) expect(new URL(address).port).toBe('3000');
});

test('listening on one address there are no others', () => {
  expect(othersAddresses('127.0.0.1', 3000, interfaces)).toEqual([]);
  expect(othersAddresses('192.168.1.7', 3000, interfaces)).toEqual([]);
  expect(ownAddress('192.168.1.7', 3000)).toBe('http://192.168.1.7:3000');
  expect(ownAddress('::', 3000)).toBe('http://localhost:3000');
  expect(ownAddress('2001:db8::7', 3000)).toBe('http://[2001:db8::7]:3000');
});
