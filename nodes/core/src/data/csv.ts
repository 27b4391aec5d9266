import { defineNode, fail, type Item, type JsonObject } from '@holdfast/node-sdk';
import { type CsvError, parse as parseCsv } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { Type } from 'typebox';
import { choice, flag, list, text, whole } from '../parameters.ts';
import { getField, refuseForbidden } from '../values/fields.ts';
import { limitItems, storable } from '../values/storable.ts';
import { readText, sourceParameters } from './source.ts';

const DELIMITERS = {
  auto: 'By the first line',
  comma: 'Comma',
  semicolon: 'Semicolon',
  tab: 'Tab',
  pipe: 'Pipe |',
} as const;
const CHARACTER = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;

const delimiter = choice({ title: 'Separator', description: 'What stands between values.' }, DELIMITERS, 'auto');

/** Reads CSV text into items. Every value stays text: leading zeros and long numbers survive. */
export const csvParse = defineNode({
  type: 'data.csv.parse',
  typeVersion: 1,
  title: 'Read CSV',
  description: 'Makes one item of each line of a CSV text or file.',
  category: 'data',
  icon: 'file-type-csv',
  keywords: ['parse', 'spreadsheet', 'table', 'import', 'statement', 'tsv'],
  mode: 'each',
  parameters: Type.Object({
    ...sourceParameters('body'),
    delimiter,
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
    const { header, trim, uneven, lineField } = parameters;
    const separator = parameters.delimiter === 'auto' ? guess(source) : CHARACTER[parameters.delimiter];
    const rows = read(source, separator, trim, uneven === 'keep', parameters.skipLines + 1);
    const head = header ? rows[0]?.record : undefined;
    const rest = header ? rows.slice(1) : rows;
    const names = namesOf(head, rest);
    limitItems(rest.length);
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

interface Row {
  readonly record: readonly string[];
  readonly line: number;
}

function read(source: string, separator: string, trim: boolean, isRelaxed: boolean, fromLine: number): Row[] {
  try {
    const rows = parseCsv(source, {
      delimiter: separator,
      trim,
      relax_column_count: isRelaxed,
      relax_quotes: false,
      skip_empty_lines: true,
      from_line: fromLine,
      info: true,
      max_record_size: 1_000_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    const why =
      code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
        ? 'it has more or fewer values than the lines before'
        : code === 'CSV_QUOTE_NOT_CLOSED'
          ? 'a quote is not closed'
          : 'a quote stands where none may stand';
    throw fail.data('not_csv', {
      message: `Line ${lines ?? '?'} of the CSV cannot be read: ${why}.`,
      evidence: { path: `line ${lines ?? '?'}` },
      cause: error,
    });
  }
}

/** The separator that the first line has most of, outside quotes. */
function guess(source: string): string {
  const line = source.split(/\r?\n/, 1)[0] ?? '';
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  const counts = Object.values(CHARACTER).map((character) => [character, bare.split(character).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** Names of the columns: given ones made unique, missing ones numbered. */
function namesOf(head: readonly string[] | undefined, rows: readonly Row[]): string[] {
  const width = head?.length ?? Math.max(0, ...rows.map(({ record }) => record.length));
  const names: string[] = [];
  for (let index = 0; index < width; index += 1) {
    const said = head?.[index]?.trim() || `column${index + 1}`;
    refuseForbidden(said);
    let name = said;
    for (let copy = 2; names.includes(name); copy += 1) name = `${said} ${copy}`;
    names.push(name);
  }
  return names;
}

/** Writes items as CSV. */
export const csvBuild = defineNode({
  type: 'data.csv.build',
  typeVersion: 1,
  title: 'Write CSV',
  description: 'Writes all items as one CSV file or text.',
  category: 'data',
  icon: 'file-type-csv',
  keywords: ['export', 'stringify', 'spreadsheet', 'table', 'download'],
  mode: 'all',
  parameters: Type.Object({
    columns: list(
      Type.String({ minLength: 1, maxLength: 500, 'x-control': 'field' }),
      { title: 'Columns', description: 'Fields, in this order. Empty: all fields that items have.' },
      { maxItems: 1_000 },
    ),
    delimiter: choice({ title: 'Separator', description: 'What stands between values.' }, DELIMITERS, 'comma'),
    header: flag({ title: 'Names in the first line', description: 'Whether the first line names the columns.' }, true),
    bom: flag({ title: 'For Excel', description: 'Begins with a mark by which Excel knows UTF-8.' }),
    encoding: choice(
      { title: 'Characters', description: 'How characters are encoded in a file.' },
      { utf8: 'UTF-8', 'windows-1252': 'Windows-1252' },
      'utf8',
    ),
    formulas: flag(
      {
        title: 'Guard against formulas',
        description: 'Puts an apostrophe before texts that a spreadsheet would take for a formula.',
      },
      true,
    ),
    as: choice({ title: 'Result', description: 'What is made.' }, { file: 'A file', text: 'Text in a field' }, 'file'),
    fileName: text({ title: 'File name', description: 'Name of the file.', 'x-when': { as: ['file'] } }, 'data.csv'),
    field: text({ title: 'Field', description: 'Field for the text.', 'x-when': { as: ['text'] } }, 'csv'),
  }),

  async run({ parameters, items, files }) {
    const { columns, header, bom, formulas, as, fileName, field, encoding } = parameters;
    const names = columns.length > 0 ? columns : [...new Set(items.flatMap(({ json }) => Object.keys(json)))];
    const rows = items.map(({ json }) => names.map((name) => cell(getField(json, name) ?? null, formulas)));
    const written = stringify(rows, {
      delimiter: CHARACTER[parameters.delimiter === 'auto' ? 'comma' : parameters.delimiter],
      header,
      columns: [...names],
      bom: bom && encoding === 'utf8',
      record_delimiter: 'windows',
    });
    if (as === 'text') return { outputs: { out: [{ json: { [field]: written } }] } };
    const file = await files.write({ name: fileName, mimeType: 'text/csv', bytes: iconv.encode(written, encoding) });
    return { outputs: { out: [{ json: { rows: rows.length }, files: { data: file } }] } };
  },
});

const FORMULA = /^[=+\-@\t\r]/;

function cell(value: unknown, guards: boolean): string {
  if (value === null) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  const said = String(value);
  const isNumber = typeof value === 'number' || /^[+-]?\d+([.,]\d+)*$/.test(said);
  return guards && !isNumber && FORMULA.test(said) ? `'${said}` : said;
}
