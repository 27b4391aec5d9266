import { Type } from 'typebox';
import { parameter } from '../parameters.ts';

interface Words {
  readonly title: string;
  readonly description: string;
  readonly [hint: `x-${string}`]: unknown;
}

/** An amount as decimal text. Fifteen digits in all: so many a JSON number, which providers want, holds exactly. */
export const AMOUNT = '-?\\d{1,11}(\\.\\d{1,4})?';
export const amount = (words: Words) => Type.String({ ...words, pattern: `^${AMOUNT}$`, examples: ['1250.00'] });

/** An amount, or nothing. */
export const someAmount = (words: Words) => parameter.text({ ...words, pattern: `^(${AMOUNT})?$` });

/** A date such as 2026-01-15, or nothing. */
export const day = (words: Words) => parameter.text({ ...words, pattern: '^(\\d{4}-\\d{2}-\\d{2})?$' });

/** An instant such as 2026-01-15T10:00:00Z, a day, or nothing. */
export const moment = (words: Words) =>
  parameter.text({ ...words, pattern: '^(\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z?)?)?$' });
