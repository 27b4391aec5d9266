import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

/**
 * Takes the network from a process and from each of its threads, before anything else is loaded there. Node's
 * permissions of this line do not cover it; a library that a document persuades to fetch something finds nothing to
 * fetch it with. The channel to whoever asked was there before.
 */
const refuse = (): never => {
  throw Object.assign(new Error('There is no network here.'), { code: 'ERR_ACCESS_DENIED' });
};

const shut = (owner: object, names: readonly string[]): void => {
  for (const name of names)
    Object.defineProperty(owner, name, { value: refuse, writable: false, configurable: false, enumerable: true });
};

shut(net.Socket.prototype, ['connect']);
shut(net.Server.prototype, ['listen']);
shut(dgram.Socket.prototype, ['bind', 'connect', 'send']);
for (const resolver of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
  shut(
    resolver,
    Object.getOwnPropertyNames(resolver).filter((name) => /^(lookup|resolve|reverse)/.test(name)),
  );
shut(globalThis, ['fetch', 'WebSocket', 'EventSource']);
