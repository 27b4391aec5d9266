import pg from 'pg';
import { ConnectionLostError } from './store/losses.ts';

/** A service that the settings name cannot be used; the message says what to do. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Host, or folder of the socket, without user and password. */
const placeOf = ({ host, port }: pg.Client): string => (host.startsWith('/') ? host : `${host}:${port}`);

/**
 * Connects to Postgres once and leaves again.
 *
 * @throws UnreachableError when nobody answers, the user is refused, or it may not make tables
 * @throws ConnectionLostError when it broke off
 */
export async function reachDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ may: boolean | null }>(
      `select has_schema_privilege(current_schema(), 'create') as may`,
    );
    if (!rows[0]?.may)
      throw new UnreachableError(
        `The user "${client.user}" may not make tables in the database "${client.database}". Make it the owner of the database: alter database "${client.database}" owner to "${client.user}".`,
      );
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
    throw isCutShort(error) ? new ConnectionLostError(error) : new UnreachableError(databaseProblem(error, client));
  } finally {
    await client.end().catch(() => {});
  }
}

/** Somebody answered, and broke off or asked to come again, as while it starts: the next try may be answered. */
const isCutShort = (error: unknown): boolean => /^(57P0|53300|ECONNRESET|EPIPE)/.test(codeOf(error));

function databaseProblem(error: unknown, client: pg.Client): string {
  const code = codeOf(error);
  if (code === '3D000')
    return `There is no database "${client.database}" at ${placeOf(client)}. Create it, or correct DATABASE_URL.`;
  if (code.startsWith('28'))
    return `Postgres at ${placeOf(client)} refuses the user "${client.user}". Correct user and password in DATABASE_URL.`;
  return `No Postgres answers at ${placeOf(client)} (${code || wordsOf(error)}). Start it, or correct DATABASE_URL.`;
}

/**
 * Connects to Redis once and leaves again. Gives its version.
 *
 * @throws UnreachableError when nobody answers, we are refused, or it may drop what it was given
 */
export async function reachRedis(url: string): Promise<string> {
  const { host } = new URL(url);
  let cause: unknown;
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', (error) => {
    cause = error;
  });
  try {
    await redis.connect();
    const info = await redis.info('server');
    const policy = (await redis.config('GET', 'maxmemory-policy').catch(() => null)) as string[] | null;
    if (policy?.[1] !== undefined && policy[1] !== 'noeviction')
      throw new UnreachableError(`Redis may drop data (maxmemory-policy ${policy[1]}). Set it to noeviction.`);
    return /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
    const why = wordsOf(cause ?? error);
    throw new UnreachableError(
      /NOAUTH|WRONGPASS|NOPERM/.test(why)
        ? `Redis at ${host} refuses the user (${why}). Correct user and password in REDIS_URL.`
        : `No Redis answers at ${host} (${codeOf(cause) || why}). Start it, or correct REDIS_URL; without REDIS_URL the queue lives in Postgres.`,
    );
  } finally {
    redis.disconnect();
  }
}
