import { lookup as resolve } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { fail, type NodeFailure } from '@holdfast/node-sdk';

/** What steps may reach. */
export interface EgressRules {
  /** This machine itself: for people who run Holdfast on their own computer. */
  readonly allowLoopback: boolean;
  /** Private networks, as CIDR ranges or addresses. */
  readonly allow: readonly string[];
  /** Ports of our own on this machine, which no step may reach. */
  readonly ownPorts: () => ReadonlySet<number>;
}

/** A name that was resolved and found harmless: connect to this address and no other. */
export interface Destination {
  readonly address: string;
  readonly family: 4 | 6;
}

const LOOPBACK = listOf(['127.0.0.0/8', '::1/128']);

/** Everything that is not the public internet (IANA special-purpose registries). */
const SPECIAL = listOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]);

/** Addresses and CIDR ranges, as one list. */
export function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (isIP(address) === 0) throw new Error(`"${range}" is no address and no range.`);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

export const has = (list: BlockList, address: string): boolean =>
  list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

/** Whether an address is this machine, a network nearby, or otherwise none of the public internet. */
export const isSpecial = (address: string): boolean => {
  const inner = innermost(address);
  return has(LOOPBACK, inner) || has(SPECIAL, inner);
};

/** Whether an address is this machine itself. */
export const isLoopback = (address: string): boolean => has(LOOPBACK, innermost(address));

/** The IPv4 address inside an IPv6 one (mapped, NAT64, 6to4), or the address itself. */
function innermost(address: string): string {
  if (isIPv4(address)) return address;
  const groups = expand(address);
  const v4 = (high: number, low: number) => `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const isZero = a === 0 && b === 0 && c === 0 && d === 0;
  if (isZero && e === 0 && f === 0xffff) return v4(g, h);
  if (isZero && e === 0xffff && f === 0) return v4(g, h);
  if (isZero && e === 0 && f === 0 && (g !== 0 || h > 1)) return v4(g, h);
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return v4(g, h);
  if (a === 0x2002) return v4(b, c);
  return address;
}

/** The eight groups of an IPv6 address. */
function expand(address: string): number[] {
  const plain = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, p, q, r, s) => {
    const [one, two, three, four] = [p, q, r, s].map(Number) as [number, number, number, number];
    return `${((one << 8) | two).toString(16)}:${((three << 8) | four).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const parse = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const left = parse(head);
  const right = tail === undefined ? [] : parse(tail);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

const denied = (message: string): NodeFailure =>
  fail.policy('egress_denied', { message, phase: 'unsent', decidedBy: 'N8' });

/**
 * Decides where requests may go. A name is resolved once, every address it has is
 * checked, and the connection is made to the address that was checked.
 */
export class EgressGuard {
  readonly #rules: EgressRules;
  readonly #allowed: BlockList;

  constructor(rules: EgressRules) {
    this.#rules = rules;
    this.#allowed = listOf(rules.allow);
  }

  /** @throws NodeFailure policy/egress_denied */
  checkUrl(url: URL): void {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw denied(`Only http and https addresses can be called, not "${url.protocol.slice(0, 20)}".`);
    if (url.username !== '' || url.password !== '')
      throw denied('An address must not hold a user name or password. Use a connection for them.');
  }

  /** The address to connect to. @throws NodeFailure policy/egress_denied, or the resolver's error */
  async resolve(hostname: string, port: number): Promise<Destination> {
    const bare = hostname.replace(/^\[|\]$/g, '');
    const found =
      isIP(bare) === 0 ? await resolve(bare, { all: true, verbatim: true }) : [{ address: bare, family: isIP(bare) }];
    for (const { address } of found) this.checkAddress(address, port, hostname);
    const first = found[0];
    if (!first) throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
    return { address: first.address, family: first.family === 6 ? 6 : 4 };
  }

  /** @throws NodeFailure policy/egress_denied */
  checkAddress(address: string, port: number, hostname: string): void {
    const inner = innermost(address);
    if (isLoopback(inner)) {
      if (this.#rules.ownPorts().has(port))
        throw denied(`${hostname}:${port} is Holdfast itself; a workflow may not call it. Use a sub-workflow instead.`);
      if (this.#rules.allowLoopback || has(this.#allowed, inner)) return;
    } else if (!has(SPECIAL, inner) || has(this.#allowed, inner)) return;
    throw denied(
      `${hostname} is an address of a private network, which workflows may not reach. An administrator can allow it with HOLDFAST_ALLOW_NETWORKS.`,
    );
  }
}
