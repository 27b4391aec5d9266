import { defaulted } from '@holdfast/node-sdk';
import { type TSchema, Type } from 'typebox';

/** Words and hints of one parameter. */
interface Said {
  readonly title: string;
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly [hint: `x-${string}`]: unknown;
}

/** Text that may be left out. */
export const text = (said: Said, standard = '') => defaulted(Type.String({ ...said, default: standard }));

/** Yes or no. */
export const flag = (said: Said, standard = false) => defaulted(Type.Boolean({ ...said, default: standard }));

/** A whole number within bounds. */
export const whole = (said: Said, bounds: { minimum: number; maximum: number; standard: number }) => {
  const { standard, ...limits } = bounds;
  return defaulted(Type.Integer({ ...said, ...limits, default: standard }));
};

/** One of several values; `labels` says what people read for each. */
export const choice = <const Labels extends Readonly<Record<string, string>>>(
  said: Said,
  labels: Labels,
  standard: keyof Labels & string,
) =>
  defaulted(
    Type.Unsafe<keyof Labels & string>({
      type: 'string',
      enum: Object.keys(labels),
      'x-labels': labels,
      ...said,
      default: standard,
    }),
  );

/** A list, empty unless said otherwise. */
export const list = <Entry extends TSchema>(entry: Entry, said: Said, limits: { maxItems?: number } = {}) =>
  defaulted(Type.Array(entry, { ...said, ...limits, default: [] }));

/** Field names, as paths. */
export const fields = (said: Said) =>
  list(Type.String({ minLength: 1, maxLength: 500, 'x-control': 'field' }), said, { maxItems: 1_000 });

/** Name of the field that the result goes into. */
export const resultField = (standard: string, hints: Partial<Said> = {}) =>
  text(
    {
      title: 'Result field',
      description: 'Field that the result is put into. Dots make nested fields.',
      'x-control': 'field',
      ...hints,
    },
    standard,
  );

/** An IANA zone; empty means the workflow's. */
export const timeZone = (hints: Partial<Said> = {}) =>
  text({
    title: 'Time zone',
    description: 'Zone of dates that name none, such as Europe/Berlin. Empty: the zone of the workflow.',
    'x-control': 'timezone',
    ...hints,
  });

/** How strictly types are taken, where values are compared. */
export const typing = (hints: Partial<Said> = {}) =>
  choice(
    {
      title: 'Types',
      description: 'Whether a value of another type is an error, or is converted first ("3" counts as 3).',
      ...hints,
    },
    { strict: 'Strict: another type is an error', loose: 'Loose: convert first' },
    'strict',
  );
