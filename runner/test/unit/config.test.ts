import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Config, readConfig, SETTINGS, SettingError } from '../../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-config-'));
const file = join(folder, 'holdfast.config.json');
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(file, { force: true }));

interface Row {
  readonly field: keyof Config;
  readonly standard: unknown;
  /** A value in the environment, one in the file, and what each becomes. */
  readonly env: readonly [string, unknown];
  readonly file: readonly [unknown, unknown];
  /** Values that cannot be; empty where any text will do. */
  readonly wrong: readonly string[];
  /** What is said that it may be. */
  readonly allowed: RegExp;
}

const numberRow = (field: keyof Config, standard: number | null, least: number, most: number): Row => ({
  field,
  standard,
  env: [String(least), least],
  file: [most, most],
  wrong: [String(least - 1), String(most + 1), 'many', '1.5', '1e3', '0x10', ' '],
  allowed: new RegExp(`whole number from ${least} to ${most}`),
});

const ROWS: Readonly<Record<(typeof SETTINGS)[number]['env'], Row>> = {
  HOLDFAST_PORT: numberRow('port', 4400, 0, 65_535),
  HOLDFAST_HOST: {
    field: 'host',
    standard: '127.0.0.1',
    env: ['0.0.0.0', '0.0.0.0'],
    file: ['flows.example.com', 'flows.example.com'],
    wrong: ['http://127.0.0.1', '127.0.0.1:4400', 'two words', '-x'],
    allowed: /127\.0\.0\.1 or 0\.0\.0\.0/,
  },
  HOLDFAST_DATA: {
    field: 'dataDir',
    standard: resolve(folder, '.holdfast'),
    env: ['/srv/holdfast', '/srv/holdfast'],
    file: ['data', resolve(folder, 'data')],
    wrong: [],
    allowed: /./,
  },
  DATABASE_URL: {
    field: 'databaseUrl',
    standard: null,
    env: ['postgres://me:pw@db/x', 'postgres://me:pw@db/x'],
    file: ['postgresql://db/x', 'postgresql://db/x'],
    wrong: ['mysql://me:hush@db/x', 'db:5432'],
    allowed: /postgres:\/\/ or postgresql:\/\//,
  },
  HOLDFAST_STANDBY: {
    field: 'isStandbySynchronous',
    standard: false,
    env: ['synchronous', true],
    file: ['synchronous', true],
    wrong: ['yes', 'asynchronous'],
    allowed: /unknown, synchronous/,
  },
  REDIS_URL: {
    field: 'redisUrl',
    standard: null,
    env: ['redis://r:6379', 'redis://r:6379'],
    file: ['rediss://r', 'rediss://r'],
    wrong: ['http://me:hush@r', 'r:6379'],
    allowed: /redis:\/\/ or rediss:\/\//,
  },
  HOLDFAST_PUBLIC_URL: {
    field: 'publicUrl',
    standard: null,
    env: ['https://flows.example.com/', 'https://flows.example.com'],
    file: ['http://flows.example.com:8080', 'http://flows.example.com:8080'],
    wrong: [
      'flows.example.com',
      'ftp://flows.example.com',
      'https://flows.example.com/here',
      'https://me:hush@x.example',
    ],
    allowed: /https:\/\//,
  },
  HOLDFAST_SECRET_KEY: {
    field: 'secretKey',
    standard: null,
    env: ['an example key of some length', 'an example key of some length'],
    file: [undefined, null],
    wrong: ['hush'],
    allowed: /16 characters/,
  },
  HOLDFAST_ALLOW_LOOPBACK: {
    field: 'allowLoopback',
    standard: true,
    env: ['no', false],
    file: [false, false],
    wrong: ['maybe', 'YES', '1'],
    allowed: /auto, yes, no/,
  },
  HOLDFAST_ALLOW_NETWORKS: {
    field: 'allowNetworks',
    standard: [],
    env: ['10.20.0.0/16, fd00::/8', ['10.20.0.0/16', 'fd00::/8']],
    file: [['10.0.0.1'], ['10.0.0.1']],
    wrong: ['10.0.0.0/', '10.0.0.0/33', 'fd00::/129', '10.0.0/8', 'intranet', '10.0.0.0/8/8', '10.0.0.0/-1'],
    allowed: /addresses or ranges, separated by commas/,
  },
  HOLDFAST_TRUSTED_PROXIES: {
    field: 'trustedProxies',
    standard: [],
    env: ['10.0.0.1, fd00::/8', ['10.0.0.1', 'fd00::/8']],
    file: [['10.0.0.1'], ['10.0.0.1']],
    wrong: ['10.0.0.0/33', 'proxy.example.com'],
    allowed: /addresses or ranges, separated by commas/,
  },
  HOLDFAST_CONNECTORS: {
    field: 'connectors',
    standard: [],
    env: ['@acme/holdfast-things, ./nodes/acme', ['@acme/holdfast-things', './nodes/acme']],
    file: [['@acme/holdfast-things'], ['@acme/holdfast-things']],
    wrong: [],
    allowed: /./,
  },
  HOLDFAST_CONCURRENCY: numberRow('concurrency', 200, 1, 10_000),
  HOLDFAST_WORKSPACE_RUNS: numberRow('workspaceRuns', null, 1, 1_000_000),
  HOLDFAST_WORKFLOW_RUNS: numberRow('workflowRuns', null, 1, 1_000_000),
  HOLDFAST_INTAKE_BYTES: numberRow('intakeBytes', 1_048_576, 1_024, 52_428_800),
  HOLDFAST_UPLOAD_BYTES: numberRow('uploadBytes', 26_214_400, 1_024, 67_108_864),
  HOLDFAST_ANSWER_BYTES: numberRow('answerBytes', 52_428_800, 1_024, 268_435_456),
  HOLDFAST_GRACE_MS: numberRow('graceMs', 20_000, 0, 600_000),
  HOLDFAST_LEASE_MS: { ...numberRow('leaseMs', 15_000, 1_000, 600_000), env: ['3000', 3_000] },
  HOLDFAST_GUARD_MS: numberRow('guardMs', 2_000, 0, 14_999),
  HOLDFAST_KEEP_CALL_DAYS: numberRow('keepCallDays', 90, 1, 3_650),
  HOLDFAST_KEEP_KEY_DAYS: numberRow('keepKeyDays', 8, 7, 3_650),
  HOLDFAST_AI_DAY_BUDGET: {
    field: 'aiDayBudget',
    standard: null,
    env: ['2.50', 2.5],
    file: [25, 25],
    wrong: ['-1', 'a lot', '1e9', '$5'],
    allowed: /amount of US dollars/,
  },
  HOLDFAST_KEEP_REPLY_DAYS: numberRow('keepReplyDays', 2, 1, 365),
  HOLDFAST_LOG: {
    field: 'log',
    standard: 'info',
    env: ['silent', 'silent'],
    file: ['warn', 'warn'],
    wrong: ['loud', 'INFO'],
    allowed: /debug, info, warn, error, silent/,
  },
};

const write = (settings: unknown) => writeFileSync(file, JSON.stringify(settings));
function complaint(env: Record<string, string> = {}): string {
  try {
    readConfig(env, folder);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingError);
    return (error as SettingError).message;
  }
  return 'nothing was said';
}

describe.each(SETTINGS.map(({ env, key }) => ({ name: env, key, row: ROWS[env] })))('$name', ({ name, key, row }) => {
  test('has its default, is read from the file, and the environment wins over it', () => {
    expect(readConfig({}, folder)[row.field]).toEqual(row.standard);
    if (key !== '') {
      write({ [key]: row.file[0] });
      expect(readConfig({}, folder)[row.field]).toEqual(row.file[1]);
      expect(readConfig({ [name]: '' }, folder)[row.field]).toEqual(row.file[1]);
    }
    expect(readConfig({ [name]: row.env[0] }, folder)[row.field]).toEqual(row.env[1]);
  });

  test('is named where its value cannot be, with what it may be, and no secret is said', () => {
    for (const wrong of row.wrong) {
      expect([wrong, complaint({ [name]: wrong })]).toEqual([wrong, expect.stringMatching(`^${name} must .*`)]);
      expect(complaint({ [name]: wrong })).toMatch(row.allowed);
      expect(complaint({ [name]: wrong })).not.toContain('hush');
      if (key === '') continue;
      write({ [key]: wrong });
      expect(complaint()).toContain(`${name} ("${key}" in holdfast.config.json) must `);
    }
  });
});

test.each([
  ['{"port": 4500,}', /holdfast\.config\.json: This is not JSON: .*line 1, column 15/],
  ['[]', /must hold a JSON object/],
  ['{"prot": 1}', /there is no setting "prot"\. There are: port, host/],
  ['{"port": null}', /"port" must be a text or a number/],
  ['{"allowNetworks": [1]}', /"allowNetworks" must be a text or a number, or a list of texts/],
  ['{"secretKey": "an example key of some length"}', /there is no setting "secretKey"/],
])('a file that says %s is refused', (text, words) => {
  writeFileSync(file, text);
  expect(complaint()).toMatch(words);
});

test('a margin as long as the lease is refused', () => {
  expect(complaint({ HOLDFAST_LEASE_MS: '2000', HOLDFAST_GUARD_MS: '2000' })).toMatch(
    /^HOLDFAST_GUARD_MS .* 0 to 1999/,
  );
});
