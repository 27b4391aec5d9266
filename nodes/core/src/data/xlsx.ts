import { defineNode, fail, type Item, type Json, type JsonObject } from '@holdfast/node-sdk';
import { MAX_ITEMS } from '@holdfast/workflow';
import { unzipSync } from 'fflate';
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { Type } from 'typebox';
import { flag, list, text } from '../parameters.ts';
import { getField, refuseForbidden } from '../values/fields.ts';
import { limitItems } from '../values/storable.ts';
import { bytesOfFile } from './source.ts';

const MIME = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const MAX_PARTS = 2_000;
const MAX_UNPACKED = 200 * 1024 * 1024;
const MAX_RATIO = 200;

/** Reads the rows of a workbook into items. */
export const xlsxParse = defineNode({
  type: 'data.xlsx.parse',
  typeVersion: 1,
  title: 'Read XLSX',
  description: 'Makes one item of each row of an Excel sheet.',
  category: 'data',
  icon: 'file-type-xls',
  keywords: ['excel', 'spreadsheet', 'workbook', 'table', 'import'],
  mode: 'each',
  parameters: Type.Object({
    file: text({ title: 'File', description: 'Name of the file on the item.' }, 'data'),
    sheet: text({ title: 'Sheet', description: 'Name of the sheet. Empty: the first one.' }),
    range: text({ title: 'Range', description: 'Cells to read, such as A3:F500. Empty: all.', examples: ['A3:F500'] }),
    header: flag({ title: 'First row has names', description: 'Otherwise fields are called column1, column2 …' }, true),
  }),

  async run({ parameters: { file, sheet, range, header }, item, files }) {
    const bytes = await bytesOfFile(item, file, files);
    guard(bytes);
    const workbook = await readXlsx(bytes, {
      maxRows: MAX_ITEMS + 2,
      ...(range === '' ? {} : { range }),
      ...(sheet === '' ? {} : { sheets: [sheet] }),
    }).catch((cause: unknown) => {
      throw fail.data('not_xlsx', { message: `"${file}" cannot be read as an Excel workbook.`, cause });
    });
    const found = sheet === '' ? workbook.sheets[0] : workbook.sheets.find(({ name }) => name === sheet);
    if (!found) throw fail.data('no_sheet', { message: `The workbook has no sheet "${sheet}".` });
    const rows = found.rows.map((row) => row.map(toJson)).filter((row) => row.some((value) => value !== null));
    const head = header ? rows[0] : undefined;
    const rest = header ? rows.slice(1) : rows;
    limitItems(rest.length);
    const names = namesOf(head, rest);
    return {
      items: rest.map((row) => {
        const json: JsonObject = {};
        for (const [index, name] of names.entries()) json[name] = row[index] ?? null;
        return { json };
      }),
    };
  },
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
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return null;
}

function namesOf(head: readonly Json[] | undefined, rows: readonly (readonly Json[])[]): string[] {
  const width = Math.max(head?.length ?? 0, ...rows.slice(0, 1_000).map((row) => row.length), 0);
  const names: string[] = [];
  for (let index = 0; index < width; index += 1) {
    const said = String(head?.[index] ?? '').trim() || `column${index + 1}`;
    refuseForbidden(said);
    let name = said;
    for (let copy = 2; names.includes(name); copy += 1) name = `${said} ${copy}`;
    names.push(name);
  }
  return names;
}

/** Writes items as a workbook with one sheet. */
export const xlsxBuild = defineNode({
  type: 'data.xlsx.build',
  typeVersion: 1,
  title: 'Write XLSX',
  description: 'Writes all items as one Excel workbook.',
  category: 'data',
  icon: 'file-type-xls',
  keywords: ['excel', 'spreadsheet', 'export', 'workbook', 'report'],
  mode: 'all',
  parameters: Type.Object({
    columns: list(
      Type.String({ minLength: 1, maxLength: 500, 'x-control': 'field' }),
      { title: 'Columns', description: 'Fields, in this order. Empty: all fields that items have.' },
      { maxItems: 1_000 },
    ),
    sheet: text({ title: 'Sheet', description: 'Name of the sheet.' }, 'Data'),
    fileName: text({ title: 'File name', description: 'Name of the file.' }, 'data.xlsx'),
  }),

  async run({ parameters: { columns, sheet, fileName }, items, files }) {
    const names = columns.length > 0 ? [...columns] : [...new Set(items.flatMap(({ json }) => Object.keys(json)))];
    const bytes = await writeXlsx({
      sheets: [
        {
          name: sheet.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || 'Data',
          rows: [names, ...items.map(({ json }) => names.map((name) => cell(getField(json, name) ?? null)))],
        },
      ],
    });
    const file = await files.write({ name: fileName, mimeType: MIME, bytes });
    const made: Item = { json: { rows: items.length }, files: { data: file } };
    return { outputs: { out: [made] } };
  },
});

const cell = (value: Json): string | number | boolean | null =>
  value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
