import { Type } from 'typebox';
import { parameter } from '../parameters.ts';

interface Words {
  readonly title: string;
  readonly description: string;
  readonly [hint: `x-${string}`]: unknown;
}

/** An amount as decimal text. Fifteen digits in all: so many a JSON number, which providers want, holds exactly. */
export const AMOUNT = '-?\\d{1,11}(\\.\\d{1,4})?';
const AMOUNT_WORDS = 'an amount such as 1250.00';
const DAY_WORDS = 'a date such as 2026-01-15';

export const amount = (words: Words) =>
  Type.String({ ...words, pattern: `^${AMOUNT}$`, 'x-form': AMOUNT_WORDS, examples: ['1250.00'] });

/** An amount, or nothing. */
export const someAmount = (words: Words) =>
  parameter.text({ ...words, pattern: `^(${AMOUNT})?$`, 'x-form': AMOUNT_WORDS });

/** A date such as 2026-01-15, or nothing. */
export const day = (words: Words) =>
  parameter.text({ ...words, pattern: '^(\\d{4}-\\d{2}-\\d{2})?$', 'x-form': DAY_WORDS });

/** An instant such as 2026-01-15T10:00:00Z, a day, or nothing. */
export const moment = (words: Words) =>
  parameter.text({
    ...words,
    pattern: '^(\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z?)?)?$',
    'x-form': `${DAY_WORDS}, or a time such as 2026-01-15T10:00:00Z`,
  });
