import { randomUUID } from 'node:crypto';
import type pg from 'pg';

/** One way to store a run of five steps, reduced to its SQL. */
export interface Probe {
  readonly name: 'A' | 'B' | 'C' | 'D';
  readonly title: string;
  once(): Promise<unknown>;
}

const STEPS = 5;
const OUTPUT = JSON.stringify({ customer: 'ACME', net: 120.5, gross: 143.395, country: 'DE', lines: [1, 2, 3] });

const TABLES = [
  'create table probe_run (id uuid primary key, status text not null, step int not null, started_at timestamptz not null default now(), ended_at timestamptz)',
  'create table probe_step (run_id uuid, step int, output jsonb not null, at timestamptz not null default now(), primary key (run_id, step))',
];

/** What a run wants written: that it began, that a step is done, that it is over. */
interface Note {
  readonly run: string;
  readonly isBirth: boolean;
  /** Steps [from, to) are done. */
  readonly steps: readonly [number, number];
  readonly isOver: boolean;
}

/**
 * The probes of the benchmark: the same tables and the same durability, without an
 * engine. A: a commit for each step. B: the same, commits of all runs gathered into
 * batches, two under way. C: one at the start and one at the end, gathered. D: one
 * write for the whole run, gathered.
 */
export async function probes(pool: pg.Pool): Promise<Probe[]> {
  for (const table of TABLES) await pool.query(table);
  const write = gathered(pool);
  const note = (run: string, from: number, to: number): Note => ({
    run,
    isBirth: from === 0 && to === 0,
    steps: [from, to],
    isOver: to === STEPS,
  });
  return [
    { name: 'A', title: 'probe A: a commit for each step', once: () => stepByStep(pool) },
    {
      name: 'B',
      title: 'probe B: the same, commits of all runs in batches',
      async once() {
        const run = randomUUID();
        await write(note(run, 0, 0));
        for (let step = 0; step < STEPS; step += 1) await write(note(run, step, step + 1));
      },
    },
    {
      name: 'C',
      title: 'probe C: the start, then all steps and the end, in batches',
      async once() {
        const run = randomUUID();
        await write(note(run, 0, 0));
        await write(note(run, 0, STEPS));
      },
    },
    {
      name: 'D',
      title: 'probe D: one write for a run, in batches',
      once: () => write({ run: randomUUID(), isBirth: true, steps: [0, STEPS], isOver: true }),
    },
  ];
}

async function stepByStep(pool: pg.Pool): Promise<void> {
  const run = randomUUID();
  await pool.query({
    name: 'probe-begin',
    text: `insert into probe_run (id, status, step) values ($1, 'running', 0)`,
    values: [run],
  });
  for (let step = 1; step <= STEPS; step += 1)
    await pool.query({
      name: 'probe-step',
      text: `with s as (insert into probe_step (run_id, step, output) values ($1, $2, $3))
        update probe_run set step = $2, status = $4, ended_at = case when $4 = 'succeeded' then now() end where id = $1`,
      values: [run, step, OUTPUT, step === STEPS ? 'succeeded' : 'running'],
    });
}

const BATCH = `with born as (
    insert into probe_run (id, status, step, ended_at)
    select id, status, step, case when status = 'succeeded' then now() end from unnest($1::uuid[], $2::text[], $3::int[]) as b(id, status, step)
  ), moved as (
    update probe_run r set status = m.status, step = m.step, ended_at = case when m.status = 'succeeded' then now() end
    from unnest($4::uuid[], $5::text[], $6::int[]) as m(id, status, step) where r.id = m.id
  )
  insert into probe_step (run_id, step, output) select * from unnest($7::uuid[], $8::int[], $9::jsonb[])`;

/** Writes whatever has gathered as one statement, two under way, no timer. */
function gathered(pool: pg.Pool): (note: Note) => Promise<void> {
  const waiting: { note: Note; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let busy = 0;
  const pump = (): void => {
    while (busy < 2 && waiting.length > 0) {
      const batch = waiting.splice(0, 200);
      busy += 1;
      void flush(
        pool,
        batch.map(({ note }) => note),
      )
        .then(
          () => batch.forEach(({ resolve }) => void resolve()),
          (error: unknown) => batch.forEach(({ reject }) => void reject(error)),
        )
        .finally(() => {
          busy -= 1;
          pump();
        });
    }
  };
  return (note) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ note, resolve, reject });
      if (waiting.length === 1 && busy < 2) queueMicrotask(pump);
    });
}

function flush(pool: pg.Pool, notes: readonly Note[]): Promise<unknown> {
  const rows = (wanted: readonly Note[]) => [
    wanted.map(({ run }) => run),
    wanted.map(({ isOver }) => (isOver ? 'succeeded' : 'running')),
    wanted.map(({ steps: [, to] }) => to),
  ];
  const steps = notes.flatMap(({ run, steps: [from, to] }) =>
    Array.from({ length: to - from }, (_, index) => ({ run, step: from + index + 1 })),
  );
  return pool.query({
    name: 'probe-batch',
    text: BATCH,
    values: [
      ...rows(notes.filter(({ isBirth }) => isBirth)),
      ...rows(notes.filter(({ isBirth }) => !isBirth)),
      steps.map(({ run }) => run),
      steps.map(({ step }) => step),
      steps.map(() => OUTPUT),
    ],
  });
}
