import { join } from 'node:path';
import { exampleDocument, ledgerLog, readExample, startHelper } from '../../support/examples.ts';
import { ask, until } from '../../support/product.ts';
import type { Cell } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import type { TcpProxy } from '../proxy.ts';

const LEDGER_PORT = 4_410;
/** What happens to the statement on its way: so many of these, in an order and at moments that the seed says. */
const BLOWS = 5;

interface Report {
  readonly posted: { readonly count: number; readonly amount: string };
  readonly rejected: { readonly amount: string };
  readonly notPosted: { readonly amount: string };
  readonly opening: string;
  readonly closing: string;
  readonly reconciles: boolean;
}

const cents = (amount: string): number => Math.round(Number(amount) * 100);

/** One misfortune. Gives what it was. */
type Blow = (cell: Cell, toLedger: TcpProxy) => Promise<string>;

const killed: Blow = async (cell) => {
  await cell.api.kill();
  cell.api = await cell.start('start');
  return 'Holdfast killed and started again';
};
const stopped: Blow = async (cell) => {
  await cell.api.stop();
  cell.api = await cell.start('start');
  return 'Holdfast stopped and started again';
};
const cut: Blow = async (cell, toLedger) => {
  cell.links.database.sever('reset');
  toLedger.sever('reset');
  return 'connections to database and ledger cut';
};
const crashed: Blow = async (cell) => {
  await cell.stack.postgres.stop('immediate');
  await cell.stack.postgres.launch();
  return 'database crashed and recovered';
};
const emptied: Blow = async (cell) => {
  if (cell.stack.redis) await cell.stack.redis.command('FLUSHALL');
  else await cell.query('delete from bullmq.job');
  return 'queue emptied';
};

/** The README's claim: whatever is done to it during the first example, the ledger reconciles to the cent. */
const statement: Fault = {
  id: 'README',
  title: 'the bank statement, with everything killed, cut, flushed and restarted on its way',
  quickOn: ['redis'],
  async run(cell) {
    cell.hasLedger = false;
    const log = join(cell.folder, 'bank.jsonl');
    const ledger = await cell.keep(await startHelper('bank-statement/ledger.mjs', '--log', log, '--slow', '250'));
    const toLedger = await cell.openProxy(ledger.port);
    cell.api = await cell.start('start');
    await cell.publish(exampleDocument('bank-statement', { from: LEDGER_PORT, to: toLedger.port }));
    const name = 'Bank statement to ledger';
    const deliver = () =>
      fetch(cell.hook(name), {
        method: 'POST',
        headers: { 'content-type': 'application/xml' },
        body: readExample('bank-statement/statement.camt053.xml'),
      }).then(
        (reply) => reply.ok,
        () => false,
      );
    // The bank sends its statement again and again until somebody takes it.
    const delivering = until(deliver);
    delivering.catch(() => {});
    for (let blow = 0; blow < BLOWS; blow += 1) {
      const booked = ledgerLog(log).length;
      const further = cell.chance.whole(1, 2);
      await until(async () => ledgerLog(log).length >= booked + further || (await isOver(cell)));
      cell.didFire(await cell.chance.pick([killed, stopped, cut, crashed, emptied])(cell, toLedger));
    }
    await delivering;
    await quiescence(cell);
    equal(await cell.statuses(), { succeeded: 1 }, 'runs');
    const entries = (await (await fetch(`${ledger.url}/entries`)).json()) as { reference: string; amount: string }[];
    equal(entries.length, new Set(entries.map(({ reference }) => reference)).size, 'entries in the ledger');
    const report = await reportOf(cell);
    const total = entries.reduce((sum, { amount }) => sum + cents(amount), 0);
    equal(total, cents(report.posted.amount), 'cents in the ledger and in the report');
    equal(
      cents(report.opening) + total + cents(report.rejected.amount) + cents(report.notPosted.amount),
      cents(report.closing),
      'the closing balance, in cents',
    );
    must(report.reconciles, 'the report does not reconcile');
  },
};

const isOver = async (cell: Cell): Promise<boolean> =>
  (await cell.statuses().catch(() => ({}) as Record<string, number>)).succeeded === 1;

async function reportOf(cell: Cell): Promise<Report> {
  const { items: runs } = await ask<{ items: { id: string }[] }>(cell.api, 'GET', '/runs');
  const run = runs[0]?.id ?? '';
  const { items: steps } = await ask<{ items: { id: string }[] }>(cell.api, 'GET', `/runs/${run}/steps?node=report`);
  const step = encodeURIComponent(steps[0]?.id ?? '');
  const { items } = await ask<{ items: { json: Report }[] }>(
    cell.api,
    'GET',
    `/runs/${run}/steps/${step}/items?side=output`,
  );
  must(items[0] !== undefined, 'there is no report');
  return items[0].json;
}

export const exampleFaults: readonly Fault[] = [statement];
