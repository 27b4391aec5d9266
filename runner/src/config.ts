import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseJson } from '@holdfast/workflow';

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
    env: 'HOLDFAST_STANDBY',
    key: 'standby',
    standard: 'unknown',
    description:
      'Whether a standby of your own Postgres that takes over has everything that was acknowledged: synchronous, or unknown. See docs/restore.md.',
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
    env: 'HOLDFAST_TRUSTED_PROXIES',
    key: 'trustedProxies',
    standard: '',
    description:
      'Proxies in front of this server whose X-Forwarded-For is believed: addresses or CIDR ranges, separated by commas. Sign-ins are counted by the address of the caller, and decisions are recorded with it.',
  },
  {
    env: 'HOLDFAST_CONNECTORS',
    key: 'connectors',
    standard: '',
    description:
      'Connectors besides those that ship: installed packages, or folders such as ./nodes/acme, separated by commas. Their code runs with all rights of Holdfast. See docs/connectors.md.',
  },
  {
    env: 'HOLDFAST_CONCURRENCY',
    key: 'concurrency',
    standard: '200',
    description: 'Most runs that one worker takes from the queue at once.',
  },
  {
    env: 'HOLDFAST_WORKSPACE_RUNS',
    key: 'workspaceRuns',
    standard: '',
    description:
      'Most runs of one workspace that are carried at once, over all workers. Set the same for every process. Default: no limit.',
  },
  {
    env: 'HOLDFAST_WORKFLOW_RUNS',
    key: 'workflowRuns',
    standard: '',
    description:
      'Most runs of one workflow that are carried at once, over all workers. Set the same for every process. Default: no limit.',
  },
  {
    env: 'HOLDFAST_INTAKE_BYTES',
    key: 'intakeBytes',
    standard: '1048576',
    description: 'Largest body of a webhook call that is JSON, a form or text, in bytes.',
  },
  {
    env: 'HOLDFAST_UPLOAD_BYTES',
    key: 'uploadBytes',
    standard: '26214400',
    description:
      'Largest body of a webhook call that brings files: parts of a form, or a body of another type, in bytes.',
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
    env: 'HOLDFAST_KEEP_CALL_DAYS',
    key: 'keepCallDays',
    standard: '90',
    description:
      'How long calls that started no run, settled events, former values of variables, versions of what calls were about and what was told of alerts are kept, in days.',
  },
  {
    env: 'HOLDFAST_KEEP_KEY_DAYS',
    key: 'keepKeyDays',
    standard: '8',
    description:
      'How long the run of a call stays at least, however short its workflow keeps runs: so long its sender may try again, in days. At least 7.',
  },
  {
    env: 'HOLDFAST_KEEP_REPLY_DAYS',
    key: 'keepReplyDays',
    standard: '2',
    description: 'How long an answer to a request with an Idempotency-Key is given again, in days.',
  },
  {
    env: 'HOLDFAST_AI_DAY_BUDGET',
    key: 'aiDayBudget',
    standard: '',
    description:
      'Most that calls of models may cost in a day (UTC), over all workflows of a workspace, in US dollars. Default: no limit.',
  },
  {
    env: 'HOLDFAST_LOG',
    key: 'log',
    standard: 'info',
    description: 'Least level of the log on standard error: debug, info, warn, error or silent.',
  },
] as const satisfies readonly Setting[];

export interface Config {
  /** The working folder: where relative paths begin, and where connectors are installed. */
  readonly folder: string;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly isStandbySynchronous: boolean;
  readonly redisUrl: string | null;
  readonly publicUrl: string | null;
  readonly secretKey: string | null;
  readonly allowLoopback: boolean;
  readonly allowNetworks: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly connectors: readonly string[];
  readonly concurrency: number;
  /** Null: no limit. */
  readonly workspaceRuns: number | null;
  readonly workflowRuns: number | null;
  readonly intakeBytes: number;
  readonly uploadBytes: number;
  readonly answerBytes: number;
  readonly graceMs: number;
  readonly leaseMs: number;
  readonly guardMs: number;
  readonly keepCallDays: number;
  readonly keepKeyDays: number;
  readonly keepReplyDays: number;
  /** US dollars; null: no limit. */
  readonly aiDayBudget: number | null;
  readonly log: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A setting has a value that it cannot have. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

const FILE = 'holdfast.config.json';
/** Characters of a key that nobody guesses. */
const LEAST_KEY = 16;
/** Settings that take a list. */
const LISTS: ReadonlySet<string> = new Set(['allowNetworks', 'trustedProxies', 'connectors']);
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
  const file = readFile(resolve(folder, FILE));
  const settings = new Map<Name, Said>(SETTINGS.map((setting) => [setting.env, saidOf(setting, env, file)]));
  const said = (name: Name): Said => settings.get(name) ?? { text: '', where: name };
  const host = hostOf(said('HOLDFAST_HOST'));
  const loopback = choice(said('HOLDFAST_ALLOW_LOOPBACK'), ['auto', 'yes', 'no']);
  const leaseMs = whole(said('HOLDFAST_LEASE_MS'), 1_000, 600_000);
  return {
    folder: resolve(folder),
    port: whole(said('HOLDFAST_PORT'), 0, 65_535),
    host,
    dataDir: resolve(folder, said('HOLDFAST_DATA').text),
    databaseUrl: url(said('DATABASE_URL'), ['postgres', 'postgresql']),
    isStandbySynchronous: choice(said('HOLDFAST_STANDBY'), ['unknown', 'synchronous']) === 'synchronous',
    redisUrl: url(said('REDIS_URL'), ['redis', 'rediss']),
    publicUrl: publicUrlOf(said('HOLDFAST_PUBLIC_URL')),
    secretKey: secretKeyOf(said('HOLDFAST_SECRET_KEY')),
    allowLoopback: loopback === 'auto' ? isLoopbackHost(host) : loopback === 'yes',
    allowNetworks: networksOf(said('HOLDFAST_ALLOW_NETWORKS')),
    trustedProxies: networksOf(said('HOLDFAST_TRUSTED_PROXIES')),
    connectors: listOf(said('HOLDFAST_CONNECTORS')),
    concurrency: whole(said('HOLDFAST_CONCURRENCY'), 1, 10_000),
    workspaceRuns: wholeOrNone(said('HOLDFAST_WORKSPACE_RUNS'), 1, 1_000_000),
    workflowRuns: wholeOrNone(said('HOLDFAST_WORKFLOW_RUNS'), 1, 1_000_000),
    intakeBytes: whole(said('HOLDFAST_INTAKE_BYTES'), 1_024, 50 * 1024 * 1024),
    uploadBytes: whole(said('HOLDFAST_UPLOAD_BYTES'), 1_024, 64 * 1024 * 1024),
    answerBytes: whole(said('HOLDFAST_ANSWER_BYTES'), 1_024, 256 * 1024 * 1024),
    graceMs: whole(said('HOLDFAST_GRACE_MS'), 0, 600_000),
    leaseMs,
    // A margin as long as the lease itself would let no write out at all.
    guardMs: whole(said('HOLDFAST_GUARD_MS'), 0, Math.min(60_000, leaseMs - 1)),
    keepCallDays: whole(said('HOLDFAST_KEEP_CALL_DAYS'), 1, 3_650),
    keepKeyDays: whole(said('HOLDFAST_KEEP_KEY_DAYS'), 7, 3_650),
    aiDayBudget: dollars(said('HOLDFAST_AI_DAY_BUDGET')),
    keepReplyDays: whole(said('HOLDFAST_KEEP_REPLY_DAYS'), 1, 365),
    log: choice(said('HOLDFAST_LOG'), LEVELS),
  };
}

type Name = (typeof SETTINGS)[number]['env'];

/** The text of a setting, and where a person finds it. */
interface Said {
  readonly text: string;
  readonly where: string;
}

function saidOf(
  { env: name, key, standard }: Setting,
  env: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, string>>,
): Said {
  if (env[name]) return { text: env[name], where: name };
  const inFile = file[key];
  return inFile ? { text: inFile, where: `${name} ("${key}" in ${FILE})` } : { text: standard, where: name };
}

function whole({ text, where }: Said, least: number, most: number): number {
  if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new SettingError(`${where} must be a whole number from ${least} to ${most}; it is "${text}".`);
}

/** A number, or null where none is said. */
const wholeOrNone = (said: Said, least: number, most: number): number | null =>
  said.text === '' ? null : whole(said, least, most);

/** An amount, or null where none is said. */
function dollars({ text, where }: Said): number | null {
  if (text === '') return null;
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new SettingError(`${where} must be an amount of US dollars such as 25 or 2.50, or empty; it is "${text}".`);
}

function choice<T extends string>({ text, where }: Said, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (found !== undefined) return found;
  throw new SettingError(`${where} must be one of ${allowed.join(', ')}; it is "${text}".`);
}

/** The value stays unsaid where it is wrong: it may hold a password. */
function url({ text, where }: Said, protocols: readonly string[]): string | null {
  if (text === '') return null;
  if (protocols.some((protocol) => text.startsWith(`${protocol}://`)) && URL.canParse(text)) return text;
  throw new SettingError(
    `${where} must be an address that begins with ${protocols.map((each) => `${each}://`).join(' or ')}.`,
  );
}

function publicUrlOf(said: Said): string | null {
  const text = url(said, ['https', 'http']);
  if (text === null) return null;
  const { pathname, search, hash, username, origin } = new URL(text);
  if (pathname === '/' && search === '' && hash === '' && username === '') return origin;
  throw new SettingError(
    `${said.where} must be an address without a path, user or query, such as https://flows.example.com.`,
  );
}

function hostOf({ text, where }: Said): string {
  if (isIP(text) !== 0 || /^(?=.{1,253}$)[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i.test(text))
    return text;
  throw new SettingError(
    `${where} must be an address or a name of this machine, such as 127.0.0.1 or 0.0.0.0; it is "${text}".`,
  );
}

function networksOf({ text, where }: Said): string[] {
  const ranges = listOf({ text, where });
  const wrong = ranges.find((range) => !isNetwork(range));
  if (wrong === undefined) return ranges;
  throw new SettingError(
    `${where} must list addresses or ranges, separated by commas, such as 10.20.0.0/16; "${wrong}" is neither.`,
  );
}

const listOf = ({ text }: Said): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);

function isNetwork(range: string): boolean {
  const [address = '', bits, ...more] = range.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function secretKeyOf({ text, where }: Said): string | null {
  if (text === '' || text.length >= LEAST_KEY) return text || null;
  throw new SettingError(
    `${where} must have at least ${LEAST_KEY} characters. Make one with "openssl rand -base64 32".`,
  );
}

function readFile(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const read = parseJson(readFileSync(path, 'utf8'));
  if (!read.ok) throw new SettingError(`${path}: ${read.problem.message}`);
  const { value } = read;
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new SettingError(`${path} must hold a JSON object with settings.`);
  const known: string[] = SETTINGS.map(({ key }) => key).filter((key) => key !== '');
  const settings: Record<string, string> = {};
  for (const [name, entry] of Object.entries(value)) {
    if (!known.includes(name))
      throw new SettingError(`${path}: there is no setting "${name}". There are: ${known.join(', ')}.`);
    const text = textOf(entry);
    if (text === null)
      throw new SettingError(
        `${path}: "${name}" must be a text or a number${LISTS.has(name) ? ', or a list of texts' : ''}.`,
      );
    settings[name] = text;
  }
  return settings;
}

/** What a value of the file says; null where it is of a kind that no setting has. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(',') : null;
}
