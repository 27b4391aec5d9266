import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bareEnvironment } from '../support/bare-environment.ts';
import {
  exampleDocument,
  exampleFile,
  type Helper,
  ledgerLog,
  readExample,
  readJson,
  startHelper,
} from '../support/examples.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

describe('the examples give what they promise', () => {
  let folder: Awaited<ReturnType<typeof preparedFolder>>;
  let env: Record<string, string | undefined>;
  const helpers: Helper[] = [];
  beforeAll(async () => {
    folder = await preparedFolder();
    env = {
      ...bareEnvironment(),
      HOLDFAST_DATA: join(folder.path, 'data'),
      HOLDFAST_LEASE_MS: '3000',
      HOLDFAST_GUARD_MS: '500',
    };
  });
  afterAll(async () => {
    for (const helper of helpers) await helper.stop();
    await folder.remove();
  });

  const reconcile = (...args: string[]): Promise<{ code: number; stdout: string }> =>
    run(process.execPath, [exampleFile('bank-statement/reconcile.mjs'), ...args]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );

  async function holdfast(...args: string[]): Promise<{ status: string; output: unknown[] }> {
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
      cwd: folder.path,
      env,
      maxBuffer: 50_000_000,
    });
    return JSON.parse(stdout) as { status: string; output: unknown[] };
  }

  /** Begins a run, and kills Holdfast and the ledger when two entries are on their way. Gives the ledger that is started anew. */
  async function killedMidway(args: readonly string[], ledger: Helper, ...options: string[]): Promise<Helper> {
    const killed = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
      cwd: folder.path,
      env,
      stdio: 'ignore',
    });
    const exited = new Promise((resolve) => killed.once('exit', resolve));
    const log = options[1] ?? '';
    await until(async () => ledgerLog(log).length >= 2);
    killed.kill('SIGKILL');
    await exited;
    await ledger.stop('SIGKILL');
    expect((await reconcile('--log', log)).code).toBe(1);
    return startHelper('bank-statement/ledger.mjs', ...options, '--port', String(ledger.port));
  }

  /** The same for the database of the command line, which is started again by the command that uses it. */
  async function databaseKilledMidway(log: string): Promise<void> {
    await until(async () => ledgerLog(log).length >= 2);
    const pid = readFileSync(join(folder.path, 'data', 'cli', 'postgres', 'data', 'postmaster.pid'), 'utf8');
    process.kill(Number.parseInt(pid, 10), 'SIGKILL');
  }

  for (const [form, input, how] of [
    ['CAMT.053', 'input.json', ' though Holdfast and the ledger are killed midway, and the command is typed again'],
    ['CSV', 'input-csv.json', ' though the database is killed midway'],
  ] as const) {
    test(`bank statement (${form}): every entry is posted once, and the totals reconcile${how}`, async () => {
      const log = join(folder.path, `ledger-${form}.jsonl`);
      const options = ['--log', log, '--slow', '300'];
      const ledger = await startHelper('bank-statement/ledger.mjs', ...options);
      helpers.push(ledger);
      const file = join(folder.path, `bank-${form}.json`);
      await writeFile(file, JSON.stringify(exampleDocument('bank-statement', { from: 4410, to: ledger.port })));
      const items = exampleFile(`bank-statement/${input}`);
      const args = ['run', file, '--trigger', 'start-by-hand', '--input', items, '--json'];
      if (form === 'CAMT.053') helpers.push(await killedMidway(args, ledger, ...options));
      const running = holdfast(...args);
      if (form === 'CSV') await databaseKilledMidway(log);
      const { status, output } = await running;
      expect(status).toBe('succeeded');
      const [report] = output as [{ reconciles: boolean; exceptions: { reference: string | null }[] }];
      const expected = readJson<typeof report>('bank-statement/expected/report.json');
      expect(report.reconciles).toBe(true);
      const plain = (each: typeof report) => ({
        ...each,
        exceptions: each.exceptions.map(({ reference, ...rest }) => ({
          ...rest,
          reference: reference || null,
          reason: undefined,
        })),
      });
      expect(plain(report)).toEqual(plain(expected));
      const lines = ledgerLog(log);
      const created = lines.filter(({ outcome }) => outcome === 'created').map(({ reference }) => reference);
      expect(created.length).toBe(8);
      expect(new Set(created).size).toBe(8);
      // The ledger lost one answer and was closed once: both were settled by the same key.
      expect(lines.some(({ outcome }) => outcome === 'replayed')).toBe(true);
      expect(lines.some(({ outcome }) => outcome === 'unavailable')).toBe(true);
      const statement = exampleFile(`bank-statement/statement.${form === 'CSV' ? 'csv' : 'camt053.xml'}`);
      expect(await reconcile('--log', log, '--statement', statement)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('It reconciles to the cent'),
      });
    });
  }

  test('the reconciliation sees an entry that is missing, booked twice, a cent off, or nobody asked for', async () => {
    const log = join(folder.path, 'tampered.jsonl');
    const lines = readFileSync(join(folder.path, 'ledger-CAMT.053.jsonl'), 'utf8').trim().split('\n');
    const at = lines.findIndex((line) => line.includes('"created"') && line.includes('2026-0304'));
    const line = lines[at] ?? '';
    const tampered: Readonly<Record<string, string[]>> = {
      '2026-0304 is not booked.': lines.toSpliced(at, 1),
      '2026-0304 is booked 2 times.': [...lines, line],
      '2026-0304 is booked with -4200.01, not -4200.00.': lines.with(at, line.replaceAll('4200.00', '4200.01')),
      '2026-0399 is booked and should not be.': [...lines, line.replaceAll('2026-0304', '2026-0399')],
    };
    for (const [says, changed] of Object.entries(tampered)) {
      await writeFile(log, changed.join('\n'));
      expect(await reconcile('--log', log)).toMatchObject({ code: 1, stdout: expect.stringContaining(says) });
    }
    expect(await reconcile('--log', join(folder.path, 'nowhere'))).toMatchObject({ code: 2 });
  });

  test('currency rates: what its template pins is what its server would have answered', () => {
    expect(readJson('currency-rates/template.json')).toEqual({
      outputs: {
        'fetch-rates': [{ text: readFileSync(exampleFile('currency-rates/rates.xml'), 'utf8') }],
        notify: readJson('currency-rates/expected/output.json'),
      },
    });
  });

  test('currency rates: who moved by more than one percent is told about', async () => {
    const rates = await startHelper('currency-rates/server.mjs');
    helpers.push(rates);
    const file = join(folder.path, 'rates.json');
    await writeFile(file, JSON.stringify(exampleDocument('currency-rates', { from: 4420, to: rates.port })));
    const { status, output } = await holdfast('run', file, '--trigger', 'start-by-hand', '--json');
    expect(status).toBe('succeeded');
    expect(output).toEqual(readJson('currency-rates/expected/output.json'));
  });

  describe('order intake', () => {
    let product: Product;
    let address: string;
    const secret = 'an-example-of-a-signing-secret';
    beforeAll(async () => {
      product = await startProduct({ dataDir: join(folder.path) });
      await ask(product, 'POST', '/connections', {
        slug: 'shop-signature',
        title: 'Shop signature',
        type: 'core.signing-secret',
        fields: { secret },
      });
      for (const name of ['order-line', 'order-intake']) {
        const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { template: name });
        await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
        const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
          product,
          'GET',
          `/workflows/${made.id}`,
        );
        address = webhooks['order-arrives']?.url ?? '';
      }
    });
    afterAll(() => product.stop());

    const send = (body: string, signature: string) =>
      fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-signature': signature },
        body,
      });
    const sign = (body: string): string => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

    test('a signed order is answered with its total, a second delivery with the same answer, and it runs once', async () => {
      const body = readExample('order-intake/order.json');
      const [first, second] = await Promise.all([send(body, sign(body)), send(body, sign(body))]);
      const expected = readJson('order-intake/expected/answer.json');
      expect([first.status, await first.json()]).toEqual([201, expected]);
      expect([second.status, await second.json()]).toEqual([201, expected]);
      const third = await send(body, sign(body));
      expect([third.status, await third.json()]).toEqual([201, expected]);
      const { items } = await ask<{ items: { workflowName: string; status: string }[] }>(product, 'GET', '/runs');
      expect(items.filter(({ workflowName }) => workflowName === 'Order intake').length).toBe(1);
      expect(items.filter(({ workflowName }) => workflowName === 'Check an order line').length).toBe(3);
    });

    test('an order with a wrong signature, and one without, start nothing', async () => {
      const body = readExample('order-intake/order.json').replace('SO-1001', 'SO-1002');
      expect((await send(body, sign(`${body} `))).status).toBe(401);
      expect((await send(body, '')).status).toBe(401);
      const { items } = await ask<{ items: unknown[] }>(product, 'GET', '/runs');
      expect(items.length).toBe(4);
    });

    test('a line that does not fit parks the order, and the shop is not told that all is well', async () => {
      const body = JSON.stringify({
        orderId: 'SO-1003',
        customer: { name: 'X' },
        lines: [{ sku: '', quantity: 0, priceMinor: 1 }],
      });
      const reply = await send(body, sign(body));
      expect(reply.status).toBe(202);
      await until(async () => {
        const { items } = await ask<{ items: { workflowName: string; status: string }[] }>(
          product,
          'GET',
          '/runs?status=parked,failed',
        );
        return items.some(({ workflowName }) => workflowName === 'Order intake');
      });
    });
  });
});
