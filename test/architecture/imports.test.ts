import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Which rooms each room may use. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  'packages/workflow': [],
  'packages/engine': ['workflow'],
  'packages/expressions': ['workflow'],
  'packages/node-sdk': ['workflow'],
  'packages/interchange': ['workflow', 'expressions'],
  'packages/openapi': ['workflow'],
  'nodes/core': ['node-sdk', 'workflow'],
  'nodes/http': ['node-sdk', 'workflow'],
  'nodes/human': ['node-sdk', 'workflow'],
  'nodes/documents': ['node-sdk', 'workflow'],
  'nodes/azure-documents': ['node-sdk', 'workflow', 'nodes-documents'],
  'nodes/mail': ['node-sdk', 'workflow', 'nodes-documents'],
  'nodes/ai': ['node-sdk', 'workflow', 'nodes-documents', 'nodes-human'],
  'nodes/finance/xero': ['node-sdk', 'workflow'],
  'nodes/finance/quickbooks': ['node-sdk', 'workflow'],
  'nodes/finance/business-central': ['node-sdk', 'workflow'],
  'nodes/finance/reconcile': ['node-sdk', 'workflow', 'nodes-core'],
  'nodes/finance/statement': ['node-sdk', 'workflow', 'nodes-core'],
  'nodes/finance/einvoice': ['node-sdk', 'workflow', 'nodes-core'],
  'nodes/finance/stripe': ['node-sdk', 'workflow'],
  'packages/practice': [],
  runner: [
    'workflow',
    'engine',
    'expressions',
    'node-sdk',
    'interchange',
    'openapi',
    'nodes-core',
    'nodes-http',
    'nodes-human',
    'nodes-documents',
    'nodes-azure-documents',
    'nodes-mail',
    'nodes-ai',
    'nodes-xero',
    'nodes-quickbooks',
    'nodes-business-central',
    'nodes-reconcile',
    'nodes-statement',
    'nodes-einvoice',
    'nodes-stripe',
  ],
  'packages/cli': [
    'workflow',
    'interchange',
    'expressions',
    'runner',
    'nodes-ai',
    'nodes-xero',
    'nodes-quickbooks',
    'nodes-business-central',
    'nodes-stripe',
  ],
  designer: ['workflow', 'expressions', 'interchange'],
};

/** Rooms without input, output, clock and chance. */
const PURE = ['packages/workflow', 'packages/engine'];
const IMPURE = [
  /from 'node:/,
  /\bDate\.now\(/,
  /\bMath\.random\(/,
  /\bsetTimeout\(/,
  /\bfetch\(/,
  /\bprocess\./,
  /\bcrypto\.random/,
];

const sources = (room: string): string[] =>
  readdirSync(join(ROOT, room, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

test.each(Object.entries(MAY))('%s uses only the rooms it may', (room, allowed) => {
  const wrong: string[] = [];
  for (const file of sources(room)) {
    const text = readFileSync(file, 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'@holdfast\/([\w-]+)(?:\/[\w./-]+)?'/g))
      if (!allowed.includes(name)) wrong.push(`${relative(ROOT, file)} → ${name}`);
    for (const [, path = ''] of text.matchAll(/from '(\.\.?\/[^']+)'/g)) {
      const target = relative(join(ROOT, room), join(file, '..', path));
      if (target.startsWith('..')) wrong.push(`${relative(ROOT, file)} → ${path}`);
    }
  }
  expect(wrong).toEqual([]);
});

test.each(PURE)('%s is pure', (room) => {
  const wrong = sources(room).flatMap((file) => {
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return IMPURE.filter((pattern) => pattern.test(text)).map((pattern) => `${relative(ROOT, file)}: ${pattern}`);
  });
  expect(wrong).toEqual([]);
});

test('every setting is in the documentation, and nothing else is', async () => {
  const { SETTINGS } = await import('@holdfast/runner');
  const page = readFileSync(join(ROOT, 'docs/settings.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `([A-Z_]+)` *\|/gm)].map(([, name]) => name);
  expect(documented).toEqual(SETTINGS.map(({ env }) => env));
});

test('the published schema of documents is the one the code has', async () => {
  const { schemaText } = await import('@holdfast/workflow');
  expect(readFileSync(join(ROOT, 'packages/workflow/schema/workflow-1.schema.json'), 'utf8')).toBe(schemaText());
});
