import { fail } from '@holdfast/node-sdk';
import { choice, text } from '../parameters.ts';

const CHARACTERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;
const LABELS = {
  comma: 'Comma',
  semicolon: 'Semicolon',
  tab: 'Tab',
  pipe: 'Pipe |',
  other: 'Something else',
} as const;
const QUOTES = { double: '"', single: "'", none: null } as const;

const other = text({
  title: 'Other separator',
  description: 'One character or several that stand between values.',
  'x-when': { delimiter: ['other'] },
});

const said = { title: 'Separator', description: 'What stands between values.' };

/** Parameters that say how a CSV text is written. */
export const readFormat = {
  delimiter: choice(said, { auto: 'By the first line', ...LABELS }, 'auto'),
  separator: other,
  quote: choice(
    { title: 'Quotes', description: 'What stands around values that hold a separator or a line break.' },
    { double: 'Double quotes', single: 'Single quotes', none: 'Nothing: quotes are part of values' },
    'double',
  ),
};
export const writeFormat = { delimiter: choice(said, LABELS, 'comma'), separator: other };

/** What stands between values. */
export interface Format {
  readonly delimiter: 'auto' | keyof typeof LABELS;
  readonly separator: string;
}

/** The character that stands around values; null where none does. */
export const quoteOf = (quote: keyof typeof QUOTES): '"' | "'" | null => QUOTES[quote];

/**
 * What stands between values. `auto` takes what the first line of the table has most of.
 *
 * @throws NodeFailure data/bad_input when another separator is wanted and not named
 */
export function separatorOf({ delimiter, separator }: Format, table = ''): string {
  if (delimiter === 'auto') return guess(table);
  if (delimiter !== 'other') return CHARACTERS[delimiter];
  if (separator !== '' && !/["\r\n]/.test(separator)) return separator;
  throw fail.data('bad_input', {
    message: 'Name the other separator: characters that are neither quotes nor line breaks.',
    evidence: { path: '/separator' },
  });
}

/** The separator that the first line has most of, outside quotes. */
function guess(table: string): string {
  const line = table.split(/\r\n|\r|\n/, 1)[0] ?? '';
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  const counts = Object.values(CHARACTERS).map((character) => [character, bare.split(character).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
