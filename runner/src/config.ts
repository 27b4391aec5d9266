import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One setting: where it is read from, what it means. `docs/settings.md` lists exactly these. */
export interface Setting {
  /** Name in the environment. */
  readonly env: string;
  /** Name in holdfast.config.json. */
  readonly key: string;
  readonly standard: string;
  readonly description: string;
}

export const SETTINGS = [
  { env: 'HOLDFAST_PORT', key: 'port', standard: '4400', description: 'Port of the designer, the API and webhooks.' },
  {
    env: 'HOLDFAST_HOST',
    key: 'host',
    standard: '127.0.0.1',
    description: 'Address to listen on. Anything but this machine is refused until an owner account exists.',
  },
  {
    env: 'HOLDFAST_DATA',
    key: 'data',
    standard: '.holdfast',
    description: 'Folder for the embedded database, its socket and the key file.',
  },
  {
    env: 'DATABASE_URL',
    key: 'databaseUrl',
    standard: '',
    description: 'Postgres 14 or newer to use instead of the embedded one.',
  },
  {
    env: 'REDIS_URL',
    key: 'redisUrl',
    standard: '',
    description: 'Redis 6.2 or newer, or Valkey, for the queue. Default: the queue lives in Postgres.',
  },
  {
    env: 'HOLDFAST_PUBLIC_URL',
    key: 'publicUrl',
    standard: '',
    description: 'Address under which browsers and callers reach this server, such as https://flows.example.com.',
  },
  {
    env: 'HOLDFAST_SECRET_KEY',
    key: '',
    standard: '',
    description: 'Key that seals the secrets of connections. Default: a file in the data folder, made on first use.',
  },
  {
    env: 'HOLDFAST_ALLOW_LOOPBACK',
    key: 'allowLoopback',
    standard: 'auto',
    description:
      'Whether workflows may call this machine: yes, no, or auto (only while listening on this machine alone).',
  },
  {
    env: 'HOLDFAST_ALLOW_NETWORKS',
    key: 'allowNetworks',
    standard: '',
    description: 'Private networks that workflows may call: addresses or CIDR ranges, separated by commas.',
  },
  {
    env: 'HOLDFAST_CONCURRENCY',
    key: 'concurrency',
    standard: '200',
    description: 'Most runs that one worker takes from the queue at once.',
  },
  {
    env: 'HOLDFAST_INTAKE_BYTES',
    key: 'intakeBytes',
    standard: '1048576',
    description: 'Largest body of a webhook call, in bytes.',
  },
  {
    env: 'HOLDFAST_ANSWER_BYTES',
    key: 'answerBytes',
    standard: '52428800',
    description: 'Largest answer that a step may take from an API, in bytes.',
  },
  {
    env: 'HOLDFAST_GRACE_MS',
    key: 'graceMs',
    standard: '20000',
    description: 'How long a stop waits for calls that are under way, in milliseconds.',
  },
  {
    env: 'HOLDFAST_LEASE_MS',
    key: 'leaseMs',
    standard: '15000',
    description: 'How long a worker owns a run without renewing, in milliseconds.',
  },
  {
    env: 'HOLDFAST_GUARD_MS',
    key: 'guardMs',
    standard: '2000',
    description: 'No write leaves when less than this is left of the lease, in milliseconds.',
  },
  {
    env: 'HOLDFAST_LOG',
    key: 'log',
    standard: 'info',
    description: 'Least level of the log on standard error: debug, info, warn, error or silent.',
  },
] as const satisfies readonly Setting[];

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly publicUrl: string | null;
  readonly secretKey: string | null;
  readonly allowLoopback: boolean;
  readonly allowNetworks: readonly string[];
  readonly concurrency: number;
  readonly intakeBytes: number;
  readonly answerBytes: number;
  readonly graceMs: number;
  readonly leaseMs: number;
  readonly guardMs: number;
  readonly log: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A setting has a value that it cannot have. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * Reads the settings: the environment wins over `holdfast.config.json` in the
 * working folder, which wins over the defaults.
 *
 * @throws SettingError with the name of the setting and what it may be
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
  folder: string = process.cwd(),
): Config {
  const file = readFile(resolve(folder, 'holdfast.config.json'));
  const said = (name: (typeof SETTINGS)[number]['env']): string => {
    const setting = SETTINGS.find((each) => each.env === name);
    const value = env[name] ?? (setting && setting.key !== '' ? file[setting.key] : undefined);
    return value === undefined || value === '' ? (setting?.standard ?? '') : value;
  };
  const whole = (name: Parameters<typeof said>[0], least: number, most: number): number => {
    const value = Number(said(name));
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new SettingError(`${name} must be a whole number from ${least} to ${most}; it is "${said(name)}".`);
  };
  const url = (name: Parameters<typeof said>[0], protocols: readonly string[]): string | null => {
    const value = said(name);
    if (value === '') return null;
    if (protocols.some((protocol) => value.startsWith(`${protocol}://`)) && URL.canParse(value)) return value;
    throw new SettingError(
      `${name} must be an address that begins with ${protocols.map((p) => `${p}://`).join(' or ')}.`,
    );
  };
  const host = said('HOLDFAST_HOST');
  const loopback = said('HOLDFAST_ALLOW_LOOPBACK');
  if (!['auto', 'yes', 'no'].includes(loopback))
    throw new SettingError(`HOLDFAST_ALLOW_LOOPBACK must be yes, no or auto; it is "${loopback}".`);
  const log = LEVELS.find((level) => level === said('HOLDFAST_LOG'));
  if (!log) throw new SettingError(`HOLDFAST_LOG must be one of ${LEVELS.join(', ')}.`);
  return {
    port: whole('HOLDFAST_PORT', 0, 65_535),
    host,
    dataDir: resolve(folder, said('HOLDFAST_DATA')),
    databaseUrl: url('DATABASE_URL', ['postgres', 'postgresql']),
    redisUrl: url('REDIS_URL', ['redis', 'rediss']),
    publicUrl: url('HOLDFAST_PUBLIC_URL', ['https', 'http'])?.replace(/\/+$/, '') ?? null,
    secretKey: env.HOLDFAST_SECRET_KEY || null,
    allowLoopback: loopback === 'auto' ? isLoopbackHost(host) : loopback === 'yes',
    allowNetworks: said('HOLDFAST_ALLOW_NETWORKS')
      .split(',')
      .map((range) => range.trim())
      .filter(Boolean),
    concurrency: whole('HOLDFAST_CONCURRENCY', 1, 10_000),
    intakeBytes: whole('HOLDFAST_INTAKE_BYTES', 1_024, 50 * 1024 * 1024),
    answerBytes: whole('HOLDFAST_ANSWER_BYTES', 1_024, 256 * 1024 * 1024),
    graceMs: whole('HOLDFAST_GRACE_MS', 0, 600_000),
    leaseMs: whole('HOLDFAST_LEASE_MS', 1_000, 600_000),
    guardMs: whole('HOLDFAST_GUARD_MS', 0, 60_000),
    log,
  };
}

function readFile(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SettingError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new SettingError(`${path} must hold a JSON object with settings.`);
  const known: string[] = SETTINGS.map(({ key }) => key).filter((key) => key !== '');
  const settings: Record<string, string> = {};
  for (const [name, entry] of Object.entries(value)) {
    if (!known.includes(name))
      throw new SettingError(`${path}: there is no setting "${name}". There are: ${known.join(', ')}.`);
    settings[name] = Array.isArray(entry) ? entry.join(',') : String(entry);
  }
  return settings;
}
