import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { has, listOf } from '../connections/egress.ts';

/** An IPv4 address that came by an IPv6 socket is written as what it is. */
const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, '');

/**
 * Who is at the other end of a request; null where that is not known. Anybody can write `X-Forwarded-For`, so it is
 * believed only as far as proxies wrote it that are trusted, from the socket outwards.
 *
 * @param trusted addresses and CIDR ranges of proxies
 */
export function clientAddressOf(trusted: readonly string[]): (request: IncomingMessage) => string | null {
  const proxies = listOf(trusted);
  return ({ socket, headersDistinct }) => {
    let address = plain(socket.remoteAddress ?? '');
    const told = (headersDistinct['x-forwarded-for'] ?? []).flatMap((line) => line.split(',')).map(plain);
    while (isIP(address) !== 0 && has(proxies, address)) {
      const before = told.pop();
      if (before === undefined || isIP(before) === 0) break;
      address = before;
    }
    return address === '' ? null : address;
  };
}
