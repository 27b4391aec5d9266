import { isIP } from 'node:net';
import type { Node, Unreached } from '@holdfast/workflow';
import { isSpecial } from '../../connections/egress.ts';
import type { World } from '../../connections/outside.ts';
import type { Runtime } from '../../runtime.ts';

/** Names that stand for machines nearby (RFC 6761, RFC 6762, RFC 8375). */
const NEARBY = /(^|\.)(localhost|local|internal|lan|home\.arpa)$/i;

/** Whether the internet may call an address: by https, at a name or a number that stands for no machine nearby. */
export function isReachable(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:' || NEARBY.test(host)) return false;
  return isIP(host) !== 0 ? !isSpecial(host) : host.includes('.');
}

type Around = Pick<Runtime<World>, 'registry' | 'outside' | 'settings'>;

/** Why the provider that a trigger follows cannot call us; null where it can, or calls nobody. */
export function unreachedBy(
  { registry, outside, settings }: Around,
  workspaceId: string,
  node: Node,
): Unreached | null {
  if (node.connection === undefined || !registry.trigger(node.type, node.typeVersion)?.follow?.kinds) return null;
  const called = outside.connections.known(workspaceId, node.connection);
  const kind = called && registry.connectionType(called.type);
  if (!called || !kind?.webhook?.subscription?.isFromOutside?.(called.fields)) return null;
  return isReachable(settings.publicUrl) ? null : { provider: kind.title, address: settings.publicUrl };
}
