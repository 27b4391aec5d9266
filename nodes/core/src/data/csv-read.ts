import { fail, type JsonObject } from '@holdfast/node-sdk';
import { type CsvError, parse as parseCsv } from 'csv-parse/sync';
import { columnNames } from '../records/names.ts';
import { storable } from '../values/storable.ts';
import { type Format, quoteOf, separatorOf } from './csv-format.ts';

/** How a CSV text is read. */
export interface CsvReading extends Format {
  readonly quote: 'double' | 'single' | 'none';
  readonly looseQuotes: boolean;
  readonly trim: boolean;
  readonly uneven: 'fail' | 'keep';
  readonly skipLines: number;
  /** Whether the first line has the names of the columns. */
  readonly header: boolean;
}

/** A record by the names of its columns, and the line it ends on, from 1. Every value is text. */
export interface CsvRecord {
  readonly json: JsonObject;
  readonly line: number;
}

/**
 * Reads CSV text. Columns without a name are called column1, column2 …
 *
 * @throws NodeFailure data/not_csv with the line; data/forbidden_name
 */
export function readCsv(text: string, reading: CsvReading): CsvRecord[] {
  const source = text.replace(/^\uFEFF/, '');
  const { header, skipLines } = reading;
  const rows = read(source, {
    ...reading,
    separator: separatorOf(reading, withoutLines(source, skipLines)),
    quote: quoteOf(reading.quote),
  });
  const head = header ? rows[0]?.record : undefined;
  const rest = header ? rows.slice(1) : rows;
  const width = head?.length ?? rest.reduce((most, { record }) => Math.max(most, record.length), 0);
  const names = columnNames(head, width);
  const records = rest.map(({ record, line }): CsvRecord => {
    const json: JsonObject = {};
    for (const [index, value] of record.entries()) json[names[index] ?? `column${index + 1}`] = value;
    return { json, line };
  });
  for (const { json } of records.slice(0, 1)) storable(json, 'The CSV');
  return records;
}

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
    const rows: Row[] = [];
    parseCsv(source, {
      delimiter: separator,
      quote: quote ?? false,
      ...(quote === null ? {} : { escape: quote }),
      trim,
      relax_column_count: uneven === 'keep',
      relax_quotes: looseQuotes,
      skip_empty_lines: true,
      from_line: skipLines + 1,
      // Keeps the line, and lets go of all else that is told about a record.
      on_record(record: string[], { lines }) {
        rows.push({ record, line: lines });
        return null;
      },
      max_record_size: 1_000_000,
    });
    return rows;
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
