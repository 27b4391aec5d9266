import type { Json, JsonObject } from '@holdfast/workflow';
import { KeptAside } from '../foreign/mapped.ts';
import { dig, listOf, numberOf, own, textOf } from '../foreign/values.ts';
import type { Source } from './source.ts';

const two = (number: number): string => String(number).padStart(2, '0');
const timeOf = (interval: Json): string =>
  `${two(numberOf(own(interval, 'triggerAtHour'), 0))}:${two(numberOf(own(interval, 'triggerAtMinute'), 0))}`;

/** n8n counts weekdays from Sunday = 0; here Monday is 1. */
const weekday = (day: Json): number => ((numberOf(day, 0) + 6) % 7) + 1;

function ruleOf(interval: Json): JsonObject {
  const field = textOf(own(interval, 'field'), 'days');
  const nth = (key: string): JsonObject => {
    const every = numberOf(own(interval, key), 1);
    return every > 1 ? { nth: every } : {};
  };
  switch (field) {
    case 'seconds':
      return { every: 'seconds', interval: numberOf(own(interval, 'secondsInterval'), 30) };
    case 'minutes':
      return { every: 'minutes', interval: numberOf(own(interval, 'minutesInterval'), 5) };
    case 'hours':
      return {
        every: 'hours',
        interval: numberOf(own(interval, 'hoursInterval'), 1),
        minute: numberOf(own(interval, 'triggerAtMinute'), 0),
      };
    case 'days':
      return { every: 'day', at: timeOf(interval), ...nth('daysInterval') };
    case 'weeks': {
      const days = listOf(own(interval, 'triggerAtDay')).map(weekday);
      return { every: 'week', weekdays: days.length > 0 ? days : [7], at: timeOf(interval), ...nth('weeksInterval') };
    }
    case 'months':
      return {
        every: 'month',
        days: [numberOf(own(interval, 'triggerAtDayOfMonth'), 1)],
        at: timeOf(interval),
        ...nth('monthsInterval'),
      };
    case 'cronExpression':
      return { every: 'cron', cron: textOf(own(interval, 'expression')) };
    default:
      throw new KeptAside(`it starts by "${field}", which no schedule here does`);
  }
}

/** The rules of a schedule; none is daily at midnight. @throws KeptAside */
export function rulesOf({ parameters }: Source): JsonObject[] {
  const intervals = listOf(dig(parameters, 'rule', 'interval'));
  return intervals.length > 0 ? intervals.map(ruleOf) : [{ every: 'day', at: '00:00' }];
}
