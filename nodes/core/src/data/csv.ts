import { defineNode, fail, type Item, type JsonObject } from '@holdfast/node-sdk';
import { type CsvError, parse as parseCsv } from 'csv-parse/sync';
import { Type } from 'typebox';
import { choice, flag, text, whole } from '../parameters.ts';
import { columnNames } from '../records/names.ts';
import { limitItems, storable } from '../values/storable.ts';
import { quoteOf, readFormat, separatorOf } from './csv-format.ts';
import { readText, sourceParameters } from './source.ts';

/** Reads CSV text into items. Every value stays text: leading zeros and long numbers survive. */
export const csvParse = defineNode({
  type: 'data.csv.parse',
  typeVersion: 1,
  title: 'Read CSV',
  description: 'Makes one item of each line of a CSV text or file.',
  category: 'data',
  icon: 'file-type-csv',
  keywords: ['parse', 'spreadsheet', 'table', 'import', 'statement', 'tsv', 'extract from file'],
  mode: 'each',
  parameters: Type.Object({
    ...sourceParameters('body'),
    ...readFormat,
    looseQuotes: flag({
      title: 'Quotes within values',
      description: 'Takes a quote inside a value that is not quoted, as in 17" screen, for a character like any other.',
    }),
    header: flag(
      { title: 'First line has names', description: 'Otherwise fields are called column1, column2 …' },
      true,
    ),
    skipLines: whole(
      { title: 'Skip lines', description: 'Lines before the table.' },
      { minimum: 0, maximum: 10_000, standard: 0 },
    ),
    trim: flag({ title: 'Trim', description: 'Takes blanks off both ends of values.' }, true),
    uneven: choice(
      { title: 'Uneven lines', description: 'What becomes of lines with more or fewer values than there are columns.' },
      { fail: 'Fail, and say which', keep: 'Take what is there' },
      'fail',
    ),
    lineField: text({
      title: 'Field for line numbers',
      description: 'Field that says which line of the file an item came from. Empty: none.',
      'x-control': 'field',
    }),
  }),
  example: { field: 'body' },

  async run({ parameters, item, files }) {
    const source = (await readText(parameters, item, files)).replace(/^\uFEFF/, '');
    const { header, lineField, skipLines } = parameters;
    const rows = read(source, {
      ...parameters,
      separator: separatorOf(parameters, withoutLines(source, skipLines)),
      quote: quoteOf(parameters.quote),
    });
    const head = header ? rows[0]?.record : undefined;
    const rest = header ? rows.slice(1) : rows;
    limitItems(rest.length);
    const width = head?.length ?? rest.reduce((most, { record }) => Math.max(most, record.length), 0);
    const names = columnNames(head, width);
    const items = rest.map(({ record, line }): Pick<Item, 'json'> => {
      const json: JsonObject = {};
      for (const [index, value] of record.entries()) json[names[index] ?? `column${index + 1}`] = value;
      if (lineField !== '') json[lineField] = line;
      return { json };
    });
    for (const { json } of items.slice(0, 1)) storable(json, 'The CSV');
    return { items };
  },
});

/** The text from the first line after so many. */
function withoutLines(source: string, count: number): string {
  let at = 0;
  for (let line = 0; line < count; line += 1) {
    const end = /\r\n|\r|\n/g;
    end.lastIndex = at;
    if (!end.test(source)) return '';
    at = end.lastIndex;
  }
  return source.slice(at);
}

interface Row {
  readonly record: readonly string[];
  readonly line: number;
}

interface Reading {
  readonly separator: string;
  readonly quote: '"' | "'" | null;
  readonly looseQuotes: boolean;
  readonly trim: boolean;
  readonly uneven: 'fail' | 'keep';
  readonly skipLines: number;
}

const WHY: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it has more or fewer values than the lines before',
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  CSV_MAX_RECORD_SIZE: 'it is too long. Is the separator the right one, and every quote closed',
};

function read(source: string, { separator, quote, looseQuotes, trim, uneven, skipLines }: Reading): Row[] {
  try {
    const rows = parseCsv(source, {
      delimiter: separator,
      quote: quote ?? false,
      ...(quote === null ? {} : { escape: quote }),
      trim,
      relax_column_count: uneven === 'keep',
      relax_quotes: looseQuotes,
      skip_empty_lines: true,
      from_line: skipLines + 1,
      info: true,
      max_record_size: 1_000_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    const why = WHY[code] ?? 'a quote stands where none may stand. Choose how quotes are taken';
    throw fail.data('not_csv', {
      message: `Line ${lines ?? '?'} of the CSV cannot be read: ${why}.`,
      evidence: { path: `line ${lines ?? '?'}` },
      cause: error,
    });
  }
}
