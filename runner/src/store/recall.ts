import type pg from 'pg';
import type { Checkpoint, CommitResult, Committer, Woken } from './checkpoint.ts';

/**
 * What became of checkpoints that were written again and refused, where nobody heard what became of them the first
 * time: null where they were not written. A journal row of this owner, this fence and this hash is theirs alone, but for
 * births, which are not asked for. One that keeps the lease counts only while it is held.
 */
export async function recallBatch(
  client: Pick<pg.Pool, 'query'>,
  batch: readonly Checkpoint[],
  { owner }: Committer,
): Promise<(CommitResult | null)[]> {
  const { rows } = await client.query<{ id: string; wake_seq: number }>({
    name: 'checkpoint-recall',
    text: `select r.id, r.wake_seq
      from unnest($2::uuid[], $3::int8[], $4::int8[], $5::text[], $6::boolean[]) as m(id, fence, seq, hash, rests)
        join run r on r.id = m.id
        join journal j on j.run_id = m.id and j.seq = m.seq and j.fence = m.fence and j.worker = $1::uuid and j.hash = decode(m.hash, 'hex')
      where m.rests or (r.fence = m.fence and r.lease_owner = $1::uuid)`,
    values: [
      owner,
      batch.map(({ runId }) => runId),
      batch.map(({ fence }) => fence),
      batch.map(({ journal }) => journal?.seq ?? null),
      batch.map(({ journal }) => journal?.hash ?? null),
      batch.map(({ row }) => row.lease === 'rest'),
    ],
  });
  const known = new Map(rows.map(({ id, wake_seq }) => [id, wake_seq]));
  const told = batch.flatMap(({ runId, notify }) => (known.has(runId) ? notify.map((message) => message.runId) : []));
  const places = told.length === 0 ? new Map<string, number>() : await placesOf(client, told);
  return batch.map(({ runId, notify }) => {
    const wakeSeq = known.get(runId);
    if (wakeSeq === undefined) return null;
    const woken = [...new Set(notify.map((message) => message.runId))].flatMap((id): Woken[] => {
      const place = places.get(id);
      return place === undefined ? [] : [{ runId: id, wakeSeq: place }];
    });
    return { kind: 'committed', wakeSeq, woken };
  });
}

/** Where the runs among these that are not over stand in the queue by now. */
async function placesOf(client: Pick<pg.Pool, 'query'>, runIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await client.query<{ id: string; wake_seq: number }>(
    `select id, wake_seq from run where id = any($1::uuid[]) and status not in ('succeeded', 'failed', 'cancelled')`,
    [runIds],
  );
  return new Map(rows.map(({ id, wake_seq }) => [id, wake_seq]));
}
