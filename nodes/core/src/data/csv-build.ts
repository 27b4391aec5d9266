import { defineNode, fail } from '@holdfast/node-sdk';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { Type } from 'typebox';
import { choice, flag, list, text } from '../parameters.ts';
import { type Column, columnsOf } from '../records/columns.ts';
import { separatorOf, writeFormat } from './csv-format.ts';

/** Writes items as CSV. */
export const csvBuild = defineNode({
  type: 'data.csv.build',
  typeVersion: 1,
  title: 'Write CSV',
  description: 'Writes all items as one CSV file or text.',
  category: 'data',
  icon: 'file-type-csv',
  keywords: ['export', 'stringify', 'spreadsheet', 'table', 'download', 'convert to file'],
  mode: 'all',
  parameters: Type.Object({
    columns: list(
      Type.String({ minLength: 1, maxLength: 500, 'x-control': 'field' }),
      { title: 'Columns', description: 'Fields, in this order. Empty: all fields that items have.' },
      { maxItems: 1_000 },
    ),
    ...writeFormat,
    quoteAll: flag({ title: 'Quote every value', description: 'Otherwise only those that need it.' }),
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
    const { header, quoteAll, bom, formulas, as, fileName, field, encoding } = parameters;
    const columns = columnsOf(items, parameters.columns);
    const rows = items.map(({ json }) => columns.map(({ read }) => csvCell(read(json), formulas)));
    if (as === 'file' && encoding !== 'utf8') checkWritable(rows, columns, encoding);
    const written = stringify(rows, {
      delimiter: separatorOf(parameters),
      quoted: quoteAll,
      header,
      columns: columns.map(({ name }) => name),
      bom: bom && encoding === 'utf8',
      record_delimiter: 'windows',
    });
    if (as === 'text') return { outputs: { out: [{ json: { [field]: written } }] } };
    const file = await files.write({ name: fileName, mimeType: 'text/csv', bytes: iconv.encode(written, encoding) });
    return { outputs: { out: [{ json: { rows: rows.length }, files: { data: file } }] } };
  },
});

const FORMULA = /^[=+\-@\t\r]/;

/** A value as text. `guards`: what a spreadsheet would take for a formula gets an apostrophe. */
export function csvCell(value: unknown, guards: boolean): string {
  if (value === null) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  const said = String(value);
  const isNumber = typeof value === 'number' || /^[+-]?\d+([.,]\d+)*$/.test(said);
  return guards && !isNumber && FORMULA.test(said) ? `'${said}` : said;
}

/** A character that an encoding does not have would be written as a question mark. */
function checkWritable(rows: readonly (readonly string[])[], columns: readonly Column[], encoding: string): void {
  for (const [index, row] of rows.entries()) {
    for (const [at, value] of row.entries()) {
      if (iconv.decode(iconv.encode(value, encoding), encoding) === value) continue;
      const name = columns[at]?.name ?? '';
      throw fail.data('not_encodable', {
        message: `"${name}" of item ${index + 1} has a character that Windows-1252 does not know. Write the file as UTF-8.`,
        evidence: { path: name },
      });
    }
  }
}
