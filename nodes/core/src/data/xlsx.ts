import { defineNode, fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { MAX_ITEMS } from '@holdfast/workflow';
import { unzipSync } from 'fflate';
import { Type } from 'typebox';
import { flag, text } from '../parameters.ts';
import { columnNames } from '../records/names.ts';
import { limitItems } from '../values/storable.ts';
import { bytesOfFile } from './source.ts';

const MAX_PARTS = 2_000;
const MAX_UNPACKED = 200 * 1024 * 1024;
const MAX_RATIO = 200;
/** Rows that the number of columns is taken from, where no row names them. */
const ROWS_LOOKED_AT = 1_000;

/** Reads the rows of a workbook into items. */
export const xlsxParse = defineNode({
  type: 'data.xlsx.parse',
  typeVersion: 1,
  title: 'Read XLSX',
  description: 'Makes one item of each row of an Excel sheet.',
  category: 'data',
  icon: 'file-type-xls',
  keywords: ['excel', 'spreadsheet', 'workbook', 'table', 'import', 'extract from file'],
  mode: 'each',
  parameters: Type.Object({
    file: text({ title: 'File', description: 'Name of the file on the item.' }, 'data'),
    sheet: text({ title: 'Sheet', description: 'Name of the sheet. Empty: the first one.' }),
    range: text({ title: 'Range', description: 'Cells to read, such as A3:F500. Empty: all.', examples: ['A3:F500'] }),
    header: flag({ title: 'First row has names', description: 'Otherwise fields are called column1, column2 …' }, true),
  }),

  async run({ parameters: { file, sheet, range, header }, item, files }) {
    if (range !== '' && !RANGE.test(range)) throw badRange(range);
    const bytes = await bytesOfFile(item, file, files);
    guard(bytes);
    const names: string[] = [];
    const { readXlsx } = await import('hucre/xlsx');
    const workbook = await readXlsx(bytes, {
      maxRows: MAX_ITEMS + 2,
      ...(range === '' ? {} : { range: range.toUpperCase() }),
      sheets: ({ name }, index) => {
        names.push(name);
        return sheet === '' ? index === 0 : name === sheet;
      },
    }).catch((cause: unknown) => {
      throw fail.data('not_xlsx', { message: `"${file}" cannot be read as an Excel workbook.`, cause });
    });
    const [found] = workbook.sheets;
    if (!found) {
      throw fail.data('no_sheet', {
        message: `The workbook has no sheet "${sheet}". It has: ${names.slice(0, 20).join(', ') || 'none'}.`,
        evidence: { path: '/sheet' },
      });
    }
    const rows = found.rows.map((row) => row.map(toJson)).filter((row) => row.some((value) => value !== null));
    const head = header ? rows[0] : undefined;
    const rest = header ? rows.slice(1) : rows;
    limitItems(rest.length);
    const width = Math.max(0, ...rest.slice(0, ROWS_LOOKED_AT).map((row) => row.length));
    const columns = columnNames(head, width);
    return {
      items: rest.map((row) => {
        const json: JsonObject = {};
        for (const [index, name] of columns.entries()) json[name] = row[index] ?? null;
        return { json };
      }),
    };
  },
});

const RANGE = /^[A-Z]{1,3}[1-9]\d{0,6}:[A-Z]{1,3}[1-9]\d{0,6}$/i;
const badRange = (range: string) =>
  fail.data('bad_input', {
    message: `"${range.slice(0, 40)}" is no range of cells. Write it like A3:F500.`,
    evidence: { path: '/range' },
  });

/** Looks at the archive's own list before anything is unpacked. @throws NodeFailure data/archive_bomb */
function guard(bytes: Uint8Array): void {
  let parts = 0;
  let unpacked = 0;
  try {
    unzipSync(bytes, {
      filter: ({ originalSize }) => {
        parts += 1;
        unpacked += originalSize;
        return false;
      },
    });
  } catch (cause) {
    throw fail.data('not_xlsx', { message: 'The file is no Excel workbook (it is no ZIP archive).', cause });
  }
  if (parts > MAX_PARTS || unpacked > MAX_UNPACKED || unpacked > bytes.byteLength * MAX_RATIO + 1_000_000)
    throw fail.data('archive_bomb', {
      message: 'The workbook unpacks to far more than a workbook would. It was not read.',
    });
}

function toJson(value: unknown): Json {
  if (value instanceof Date) return localDate(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return null;
}

/** A sheet knows no time zones: a day stays that day, and a time of day that time, wherever it is read. */
function localDate(date: Date): Json {
  if (Number.isNaN(date.getTime())) return null;
  const said = date.toISOString().replace(/(\.000)?Z$/, '');
  return said.endsWith('T00:00:00') ? said.slice(0, 10) : said;
}
