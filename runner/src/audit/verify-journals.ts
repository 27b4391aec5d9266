import { fold, type RunState } from '@holdfast/engine';
import type { RunEvent } from '@holdfast/workflow';
import type pg from 'pg';
import { chainHash, GENESIS } from '../worker/journal-writer.ts';
import type { CompiledWorkflow } from '../worker/plans.ts';
import type { Findings } from './findings.ts';

interface JournalPiece {
  run_id: string;
  seq: number;
  last: number;
  entries: string;
  hash: string;
}

const PAGE = 200;
const NO_RUN = '00000000-0000-0000-0000-000000000000';

/** Every journal from its first entry to its head, a few rows at a time. */
export async function verifyJournals(client: pg.ClientBase, findings: Findings): Promise<void> {
  let run = NO_RUN;
  let last = 0;
  let hash = GENESIS;
  for (;;) {
    const { rows } = await client.query<JournalPiece>(
      `select run_id, seq, last, entries::text as entries, encode(hash, 'hex') as hash from journal
       where (run_id, seq) > ($1::uuid, $2) order by run_id, seq limit ${PAGE}`,
      [run, last],
    );
    for (const row of rows) {
      if (row.run_id !== run) {
        run = row.run_id;
        last = 0;
        hash = GENESIS;
        findings.counts.journals += 1;
      }
      const where = `run ${run} entry ${row.seq}`;
      if (row.seq !== last + 1) findings.add('journal', where, `The entry before it is ${last}: entries are missing.`);
      if (chainHash(hash, row.entries) !== row.hash)
        findings.add(
          'journal',
          where,
          'Its hash does not fit: this piece of the journal, or the one before it, was changed.',
        );
      findings.counts.entries += row.last - row.seq + 1;
      last = row.last;
      hash = row.hash;
    }
    if (rows.length < PAGE) break;
  }
  const { rows: heads } = await client.query<{ id: string; head: number; last: number | null; is_run: boolean }>(
    `select coalesce(r.id, j.run_id) as id, r.head, j.last, r.id is not null as is_run
     from run r full join (select distinct on (run_id) run_id, last, hash from journal order by run_id, seq desc) j on j.run_id = r.id
     where j.last is distinct from r.head or j.hash is distinct from r.head_hash limit ${PAGE}`,
  );
  for (const { id, head, last: reached, is_run } of heads)
    findings.add(
      'journal',
      `run ${id} entry ${head ?? reached}`,
      !is_run
        ? 'There is a journal, but no run.'
        : reached === null
          ? 'The run has no journal.'
          : `The run stands at entry ${head}, its journal ends at ${reached} or with another hash.`,
    );
}

interface StoredRun {
  id: string;
  version_id: string;
  status: string;
  head: number;
  step_count: number;
}

/**
 * Folds journals again and compares with what is stored.
 *
 * @param sample how many runs; null: all of them
 */
export async function verifyStates(
  client: pg.ClientBase,
  plans: { get(versionId: string): Promise<CompiledWorkflow> },
  sample: number | null,
  findings: Findings,
): Promise<void> {
  if (sample !== null) {
    const { rows } = await client.query<StoredRun>(
      'select id, version_id, status, head, step_count from run order by md5(id::text) limit $1',
      [sample],
    );
    for (const run of rows) await verifyState(client, plans, run, findings);
    return;
  }
  for (let after = NO_RUN; ; ) {
    const { rows } = await client.query<StoredRun>(
      `select id, version_id, status, head, step_count from run where id > $1 order by id limit ${PAGE}`,
      [after],
    );
    for (const run of rows) await verifyState(client, plans, run, findings);
    const next = rows.at(-1);
    if (!next || rows.length < PAGE) return;
    after = next.id;
  }
}

async function verifyState(
  client: pg.ClientBase,
  plans: { get(versionId: string): Promise<CompiledWorkflow> },
  run: StoredRun,
  findings: Findings,
): Promise<void> {
  findings.counts.states += 1;
  const { rows: pieces } = await client.query<{ entries: { event: RunEvent }[] }>(
    'select entries from journal where run_id = $1 order by seq',
    [run.id],
  );
  let state: RunState;
  try {
    const { plan } = await plans.get(run.version_id);
    state = fold(
      plan,
      pieces.flatMap(({ entries }) => entries.map(({ event }) => event)),
    );
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    findings.add('state', `run ${run.id}`, `Its journal cannot be folded: ${said}`);
    return;
  }
  const say = (where: string, what: string, stored: unknown, folded: unknown) => {
    if (stored !== folded) findings.add('state', where, `${what} is ${stored}; the journal gives ${folded}.`);
  };
  say(`run ${run.id}`, 'Its status', run.status, state.status);
  say(`run ${run.id}`, 'Its position in the journal', run.head, state.head);
  const { rows: steps } = await client.query<{ step_id: string; status: string; attempt: number }>(
    'select step_id, status, attempt from step where run_id = $1',
    [run.id],
  );
  say(`run ${run.id}`, 'The number of its steps', steps.length, state.steps.size);
  for (const { step_id, status, attempt } of steps) {
    const folded = state.steps.get(step_id);
    say(`run ${run.id} step ${step_id}`, 'Its status', status, folded?.status);
    say(`run ${run.id} step ${step_id}`, 'Its attempt', attempt, folded?.attempt);
  }
}
