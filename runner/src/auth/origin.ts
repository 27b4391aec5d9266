import type { IncomingMessage } from 'node:http';

/**
 * Where a request may come from. A web page elsewhere can make a browser send
 * requests here, and a name can be rebound to this machine: so the Host must be
 * one of ours, and what a browser sends on behalf of another site is refused.
 */
export interface OriginRules {
  /** Host headers that mean this server, such as `127.0.0.1:4400`. */
  readonly hosts: ReadonlySet<string>;
}

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** Whether the connection comes from this machine. A Unix socket counts as such. */
export const isLoopback = (request: IncomingMessage): boolean => LOOPBACK.test(request.socket.remoteAddress ?? '::1');

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What is wrong with where a request comes from, in words; null when nothing is. */
export function originProblem(request: IncomingMessage, rules: OriginRules): string | null {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  if (!rules.hosts.has(host.toLowerCase()))
    return `This server does not answer to the name "${host}". Open it by its own address, or set HOLDFAST_PUBLIC_URL to the one it is reached by.`;
  if (
    typeof origin === 'string' &&
    (origin === 'null' || !rules.hosts.has(origin.replace(/^https?:\/\//, '').toLowerCase()))
  ) {
    return 'Requests from other web sites are not accepted.';
  }
  if (site === 'cross-site' && !SAFE.has(request.method ?? 'GET'))
    return 'Requests from other web sites are not accepted.';
  return null;
}

/** The Host headers that a server at this address has, public address included. */
export function hostsOf(host: string, port: number, publicUrl: string | null): Set<string> {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
  if (host !== '0.0.0.0' && host !== '::') hosts.add(`${host}:${port}`.toLowerCase());
  if (publicUrl !== null) hosts.add(new URL(publicUrl).host.toLowerCase());
  return hosts;
}
