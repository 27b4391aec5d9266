import type { Queries } from './transaction.ts';

/** How the runs of one version went. */
export interface VersionCounts {
  readonly runs: number;
  /** Ended without doing their work. */
  readonly failed: number;
  /** Stand still until a person decides about what failed. */
  readonly parked: number;
  /** Went well, although a step failed on the way: its fallback or safe default stood in. */
  readonly handled: number;
  /** Have not ended; those that are parked among them. */
  readonly open: number;
}

export const NO_COUNTS: VersionCounts = { runs: 0, failed: 0, parked: 0, handled: 0, open: 0 };

/** How the runs of a workflow went, by the id of their version: one look at them, however many versions there are. */
export async function countsByVersion(queries: Queries, workflowId: string): Promise<Map<string, VersionCounts>> {
  const { rows } = await queries.pool.query<{ id: string } & Record<keyof VersionCounts, string>>({
    name: 'version-counts',
    text: `with handled as (
        select s.run_id from step s join run r on r.id = s.run_id
        where s.status = 'failed_handled' and r.workflow_id = $1 and r.status = 'succeeded' group by 1
      )
      select r.version_id as id, count(*) as runs,
        count(*) filter (where r.status = 'failed') as failed,
        count(*) filter (where r.status = 'parked') as parked,
        count(h.run_id) as handled,
        count(*) filter (where r.status in ('accepted', 'running', 'waiting', 'parked', 'cancelling')) as open
      from run r left join handled h on h.run_id = r.id where r.workflow_id = $1 group by 1`,
    values: [workflowId],
  });
  return new Map(
    rows.map(({ id, runs, failed, parked, handled, open }) => [
      id,
      {
        runs: Number(runs),
        failed: Number(failed),
        parked: Number(parked),
        handled: Number(handled),
        open: Number(open),
      },
    ]),
  );
}
