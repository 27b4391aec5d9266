import pg from 'pg';
import { violations } from '../support/invariants.ts';
import { until } from '../support/product.ts';
import type { Cell } from './cell.ts';

/** Somebody who rests for longer than this rests: nobody waits for what comes after it. */
const REST_MS = 12_000;
/** Share of runs that must be over, or wait for a person or a time, when all is quiet. */
const LEAST_FINISHED = 0.9;
/** Most sends of a write by the load's own policy: six tries, and three resends of one that is in doubt. */
const MAX_SENDS = 9;

/**
 * Waits until nothing moves any more: every run is over, waits for a person, or
 * for a time that is far away.
 */
export async function quiescence(cell: Cell, withinMs = 90_000): Promise<void> {
  const moving = () =>
    cell
      .query(
        `select id, status, due_at from chk_run r left join chk_wakeup w on w.run = r.id
         where status in ('accepted', 'running', 'cancelling')
           or lease_until is not null and status not in ('succeeded', 'failed', 'cancelled')
           or due_at < now() + $1::float8 * interval '1 millisecond'`,
        [REST_MS],
      )
      .catch(() => null);
  await until(async () => (await moving())?.length === 0, withinMs).catch(async () => {
    throw new Error(`it does not come to rest: ${JSON.stringify(await moving())}`);
  });
}

/** Compares what the product says happened with what the provider did. Empty: every promise was kept. */
export async function judge(cell: Cell): Promise<string[]> {
  const client = new pg.Client({ connectionString: cell.stack.postgres.url(cell.database) });
  await client.connect();
  try {
    const broken = await violations(client, {
      ...(cell.hasLedger ? { ledger: cell.provider.ledger().filter(({ method }) => method === 'POST') } : {}),
      accepted: cell.accepted.map(({ endpoint, order }) => ({ endpoint, dedupe_key: `key:${order.order}` })),
      maxSends: MAX_SENDS,
    });
    const { rows: incidents } = await client.query('select kind, detail from incident');
    return [
      ...broken.map(({ id, says, rows }) => `${id} (${says}): ${rows.length} × ${JSON.stringify(rows[0])}`),
      ...incidents.map((incident) => `the product saw what must not happen: ${JSON.stringify(incident)}`),
      ...tooFew(await cell.statuses()),
    ];
  } finally {
    await client.end();
  }
}

/** A campaign that passes because everything failed proves nothing. */
function tooFew(statuses: Readonly<Record<string, number>>): string[] {
  const total = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  const resting = ['succeeded', 'parked', 'waiting', 'cancelled', 'failed'].reduce(
    (sum, status) => sum + (statuses[status] ?? 0),
    0,
  );
  return resting < LEAST_FINISHED * total
    ? [`I22: only ${resting} of ${total} runs came to rest: ${JSON.stringify(statuses)}`]
    : [];
}
