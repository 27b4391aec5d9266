import { createHash } from 'node:crypto';
import { Agent, buildConnector } from 'undici';
import type { TlsIdentity } from './dispatch.ts';
import type { EgressGuard } from './egress.ts';

/** Identities whose sockets are kept. The one that was used least lately is let go, its requests seen through. */
const MAX_IDENTITIES = 50;

/**
 * Sockets to everywhere, each connected to an address that the guard has seen. Those of an identity are its
 * own: none is used for somebody else.
 */
export class Agents {
  readonly #guard: EgressGuard;
  readonly #connectTimeoutMs: number;
  readonly #agent: Agent;
  readonly #identified = new Map<string, Agent>();

  constructor(guard: EgressGuard, connectTimeoutMs: number) {
    this.#guard = guard;
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#agent = this.#agentOf({});
  }

  /** @param identity left out: nobody in particular */
  of(identity: TlsIdentity | undefined): Agent {
    if (!identity) return this.#agent;
    const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
    const agent = this.#identified.get(name) ?? this.#agentOf(identity);
    this.#identified.delete(name);
    this.#identified.set(name, agent);
    for (const [eldest, least] of this.#identified) {
      if (this.#identified.size <= MAX_IDENTITIES) break;
      this.#identified.delete(eldest);
      void least.close();
    }
    return agent;
  }

  #agentOf(identity: Partial<TlsIdentity>): Agent {
    const connect = buildConnector({ timeout: this.#connectTimeoutMs, allowH2: false, ...identity });
    return new Agent({
      connections: 64,
      keepAliveTimeout: 4_000,
      maxHeaderSize: 64 * 1024,
      connect: (options, callback) => {
        const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
        this.#guard.resolve(options.hostname, port).then(
          ({ address }) =>
            connect(
              { ...options, hostname: address, servername: options.servername ?? serverName(options.hostname) },
              callback,
            ),
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
        );
      },
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#agent, ...this.#identified.values()].map((agent) => agent.destroy()));
  }
}

/** Names for SNI; an address has none. */
const serverName = (hostname: string): string => (/^[\d.]+$|:/.test(hostname) ? '' : hostname);
