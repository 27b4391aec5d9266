import { useLingui } from '@lingui/react/macro';
import { formatCount } from '../ui/format.ts';
import type { FieldSchema } from './schema.ts';

/** Limits above these are there for machines: nobody comes to them by hand, and a problem names them. */
const MOST_LENGTH = 200;
const MOST_ENTRIES = 20;

/** What a field takes, as far as its control does not say so itself. Empty: anything of its type. */
export function useLimits({
  minimum,
  maximum,
  minLength,
  maxLength,
  minItems,
  maxItems,
  'x-form': form,
}: FieldSchema): string {
  const { t } = useLingui();
  const between = (least: number | undefined, most: number | undefined, unit: 'number' | 'characters' | 'entries') => {
    const [low, high] = [least === undefined ? '' : formatCount(least), most === undefined ? '' : formatCount(most)];
    const range = {
      number: [t`${low} to ${high}`, t`${low} or more`, t`${high} at most`],
      characters: [t`${low} to ${high} characters`, t`${low} characters or more`, t`${high} characters at most`],
      entries: [t`${low} to ${high} entries`, t`${low} entries or more`, t`${high} entries at most`],
    }[unit];
    return low && high ? range[0] : low ? range[1] : high ? range[2] : '';
  };
  const upTo = (most: number | undefined, told: number) => (most !== undefined && most <= told ? most : undefined);
  return [
    between(minimum, maximum, 'number'),
    // One character is what "required" says already.
    between((minLength ?? 0) > 1 ? minLength : undefined, upTo(maxLength, MOST_LENGTH), 'characters'),
    between(minItems, upTo(maxItems, MOST_ENTRIES), 'entries'),
    form ?? '',
  ]
    .filter(Boolean)
    .join(' · ');
}
