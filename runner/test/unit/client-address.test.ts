import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { clientAddressOf } from '../../src/auth/client-address.ts';

const PROXIES = ['10.0.0.0/8', 'fd00::1'];

test.each<[what: string, socket: string | undefined, told: string[], address: string | null, trusted?: string[]]>([
  ['nobody is trusted: the socket', '10.0.0.1', ['203.0.113.9'], '10.0.0.1', []],
  ['no proxy at all', '203.0.113.9', ['198.51.100.1'], '203.0.113.9'],
  ['a proxy that is trusted', '10.0.0.1', ['203.0.113.9'], '203.0.113.9'],
  ['an IPv4 address by an IPv6 socket', '::ffff:10.0.0.1', ['::ffff:203.0.113.9'], '203.0.113.9'],
  ['what the caller wrote before the proxy did', '10.0.0.1', ['198.51.100.1, 203.0.113.9'], '203.0.113.9'],
  ['a header for each hop', 'fd00::1', ['198.51.100.1', '203.0.113.9, 10.0.0.2'], '203.0.113.9'],
  ['proxies all the way', '10.0.0.1', ['10.0.0.3, 10.0.0.2'], '10.0.0.3'],
  ['a proxy that says nothing', '10.0.0.1', [], '10.0.0.1'],
  ['a proxy that says what is no address', '10.0.0.1', ['203.0.113.9, unknown'], '10.0.0.1'],
  ['a socket of this machine', undefined, ['203.0.113.9'], null],
])('%s', (_, socket, told, address, trusted = PROXIES) => {
  const request = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: socket }));
  request.headersDistinct = { 'x-forwarded-for': told };
  expect(clientAddressOf(trusted)(request)).toBe(address);
});
