import type { Connection } from '../api/types.ts';

const originOf = (address: unknown): string | null =>
  typeof address === 'string' && URL.canParse(address) ? new URL(address).origin : null;

/** The one connection that leads to where an API is. Several: somebody has to choose. */
export function onlyConnectionTo(
  servers: readonly string[],
  types: readonly string[],
  connections: readonly Pick<Connection, 'slug' | 'type' | 'fields'>[],
): string | undefined {
  const origins = new Set(servers.map(originOf));
  const fitting = connections.filter(({ type, fields }) => {
    const origin = originOf(fields.baseUrl);
    return types.includes(type) && origin !== null && origins.has(origin);
  });
  return fitting.length === 1 ? fitting[0]?.slug : undefined;
}
