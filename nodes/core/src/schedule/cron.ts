import { type CronExpression, CronExpressionParser } from 'cron-parser';
import { instantsOf, offsetsAbout } from './readings.ts';

const HOURS_OF_DAY = 24;

/**
 * The next instant, strictly after another one, that a cron expression names by the clock of a zone. A time that a change
 * of clocks leaves out is made up for, and one that comes twice counts once; where every hour counts, it counts as
 * often as it comes. The expression is followed in UTC and each reading is looked up in the zone: followed in the
 * zone itself, a jump at midnight costs a day, and one by half an hour finds nothing at all.
 *
 * @throws Error where the expression is none, or names no time
 */
export function nextOfCron(expression: string, zone: string, after: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const offset of offsetsAbout(after, zone)) {
    const cron = CronExpressionParser.parse(expression, { currentDate: new Date(after + offset), tz: 'UTC' });
    const counts = isEachHour(cron) ? Number.POSITIVE_INFINITY : 1;
    for (let reading = next(cron); reading - offset < best; reading = next(cron)) {
      const instants = instantsOf(reading, zone).slice(0, counts);
      best = Math.min(best, ...instants.filter((instant) => instant > after));
    }
  }
  return best;
}

const next = (cron: CronExpression): number => cron.next().getTime();

const isEachHour = ({ fields }: CronExpression): boolean => fields.hour.values.length === HOURS_OF_DAY;
