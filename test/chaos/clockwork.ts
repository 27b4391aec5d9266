import { ask } from '../support/product.ts';
import type { Cell } from './cell.ts';
import { equal } from './fault.ts';
import { chain } from './workload.ts';

/** A schedule with a slot each second, and all that were missed made up for. */
const EVERY_SECOND = chain('every-second', [
  {
    id: 'clock',
    type: 'trigger.schedule',
    parameters: {
      rules: [{ every: 'cron', cron: '* * * * * *' }],
      timeZone: 'Europe/Berlin',
      missedRuns: 'run-all',
      maxMissed: 100,
    },
  },
  { id: 'done', type: 'core.set', parameters: { fields: [{ name: 'isDone', value: true }] } },
]);

export interface Clockwork {
  /** How many slots have come up. */
  count(): Promise<number>;
  /** Stops the schedule, so that there can be quiet. */
  pause(): Promise<void>;
  /** @throws when a slot between the first and the last one is missing, or was there before its time */
  holds(): Promise<void>;
}

/** Starts the schedule in a cell. */
export async function startClockwork(cell: Cell): Promise<Clockwork> {
  const { id } = await cell.publish(EVERY_SECOND);
  const slots = () =>
    cell.query<{ slot: Date; fired_at: Date }>('select slot, fired_at from schedule_slot order by slot');
  return {
    count: async () => (await slots()).length,
    async pause() {
      await ask(cell.api, 'POST', `/workflows/${id}/pause`);
    },
    async holds() {
      const found = await slots();
      const seconds = found.map(({ slot }) => slot.getTime() / 1_000);
      const [first = 0, last = 0] = [seconds[0], seconds.at(-1)];
      equal(found.length, last - first + 1, 'slots from the first to the last one');
      equal(found.filter(({ slot, fired_at }) => fired_at < slot).length, 0, 'slots that came up early');
    },
  };
}
