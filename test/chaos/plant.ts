import type { Accepted, Cell } from './cell.ts';
import { judge } from './judge.ts';
import type { LedgerLine } from './ledger.ts';

/**
 * What would be there if a promise had been broken: each is put into the evidence of a
 * sound cell, one after the other, and the judge has to name it. That every invariant
 * sees its own violation is the matter of test/integration/invariants.test.ts; here it
 * is that what a cell hands to the judge is what the judge looks at.
 */
interface Planted {
  readonly what: string;
  /** The invariant that has to see it. */
  readonly seenBy: string;
  readonly ledger?: (lines: LedgerLine[]) => LedgerLine[];
  readonly accepted?: Accepted;
  readonly sql?: string;
}

const committed = (lines: readonly LedgerLine[]): LedgerLine => {
  const line = lines.find((each) => each.committed);
  if (!line) throw new Error('Nothing was committed.');
  return line;
};

const PLANTED: readonly Planted[] = [
  { what: 'a write that took effect twice', seenBy: 'I2', ledger: (lines) => [...lines, committed(lines)] },
  {
    what: 'the same write under another key',
    seenBy: 'I1 ',
    ledger: (lines) => [...lines, { ...committed(lines), idem_key: 'another' }],
  },
  {
    what: 'other bytes under the same key',
    seenBy: 'I3',
    ledger: (lines) => [...lines, { ...committed(lines), committed: false, body_sha: 'ff' }],
  },
  {
    what: 'a write that nobody meant',
    seenBy: 'I4',
    ledger: (lines) => [...lines, { ...committed(lines), committed: false, idem_key: 'unmeant' }],
  },
  {
    what: 'a success that the provider knows nothing of',
    seenBy: 'I5',
    ledger: (lines) => lines.filter((line) => line !== committed(lines)),
  },
  {
    what: 'a call that was accepted and lost',
    seenBy: 'I6b',
    accepted: {
      workflow: 'keyed',
      order: { order: 'lost', lines: [] },
      status: 202,
      runId: '',
      endpoint: '00000000-0000-4000-8000-000000000000',
    },
  },
  { what: 'a run that was forgotten', seenBy: 'I22', sql: `update run set status = 'running', wake_at = null` },
];

/** Plants each of them, and gives those that the judge did not see. */
export async function plant(cell: Cell): Promise<string[]> {
  const unseen: string[] = [];
  const { provider } = cell;
  for (const { what, seenBy, ledger, accepted, sql } of PLANTED) {
    if (ledger) cell.provider = { ...provider, ledger: () => ledger(provider.ledger()) };
    if (accepted) cell.accepted.push(accepted);
    if (sql) await cell.query(sql);
    const found = await judge(cell);
    if (!found.some((violation) => violation.startsWith(seenBy)))
      unseen.push(`${what} (${seenBy}): ${found.join('; ')}`);
    cell.provider = provider;
    if (accepted) cell.accepted.pop();
  }
  return unseen;
}
