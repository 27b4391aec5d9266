import { defineNode, fail, type Item, type Json } from '@holdfast/node-sdk';
import { DateTime } from 'luxon';
import { Type } from 'typebox';
import { fields, flag, list, text } from '../parameters.ts';
import { columnsOf } from '../records/columns.ts';
import { kindOf } from '../values/kinds.ts';

const MIME = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** Longest text that a cell holds; Excel calls a file with a longer one damaged. */
const MAX_CELL = 32_767;
const DAY = 'yyyy-mm-dd';
const MOMENT = 'yyyy-mm-dd hh:mm:ss';

/** Writes items as a workbook with one sheet. */
export const xlsxBuild = defineNode({
  type: 'data.xlsx.build',
  typeVersion: 1,
  title: 'Write XLSX',
  description: 'Writes all items as one Excel workbook.',
  category: 'data',
  icon: 'file-type-xls',
  keywords: ['excel', 'spreadsheet', 'export', 'workbook', 'report', 'convert to file'],
  mode: 'all',
  parameters: Type.Object({
    columns: list(
      Type.String({ minLength: 1, maxLength: 500, 'x-control': 'field' }),
      { title: 'Columns', description: 'Fields, in this order. Empty: all fields that items have.' },
      { maxItems: 1_000 },
    ),
    dates: fields({
      title: 'Dates',
      description: 'Columns whose values are ISO dates and become dates of Excel, by their own clock.',
      examples: [['dueDate']],
    }),
    header: flag({ title: 'Names in the first row', description: 'Whether the first row names the columns.' }, true),
    sheet: text({ title: 'Sheet', description: 'Name of the sheet.' }, 'Data'),
    fileName: text({ title: 'File name', description: 'Name of the file.' }, 'data.xlsx'),
  }),

  async run({ parameters: { columns: named, dates, header, sheet, fileName }, items, files }) {
    const columns = columnsOf(items, named);
    const dated = new Set(dates);
    const rows = items.map(({ json }, index) =>
      columns.map(({ name, read }) =>
        dated.has(name) ? dateCell(read(json), name, index) : cell(read(json), name, index),
      ),
    );
    const { writeXlsx } = await import('hucre/xlsx');
    const bytes = await writeXlsx({
      sheets: [
        {
          name: sheet.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || 'Data',
          columns: columns.map(({ name }, at) =>
            dated.has(name) ? { numFmt: rows.every((row) => isDay(row[at] ?? null)) ? DAY : MOMENT } : {},
          ),
          rows: header ? [columns.map(({ name }) => name), ...rows] : rows,
        },
      ],
    });
    const file = await files.write({ name: fileName, mimeType: MIME, bytes });
    const made: Item = { json: { rows: items.length }, files: { data: file } };
    return { outputs: { out: [made] } };
  },
});

type Cell = string | number | boolean | Date | null;

function cell(value: Json, name: string, index: number): Cell {
  const said = value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
  if (typeof said !== 'string' || said.length <= MAX_CELL) return said;
  throw fail.data('too_large', {
    message: `"${name}" of item ${index + 1} is ${kindOf(said)}; a cell holds ${MAX_CELL}. Shorten it, or leave the column out.`,
    evidence: { path: name },
  });
}

/** The day and the time of day that a date reads, without its zone: a sheet knows none. */
function dateCell(value: Json, name: string, index: number): Cell {
  if (value === null || value === '') return null;
  const date = typeof value === 'string' ? DateTime.fromISO(value.trim(), { setZone: true }) : null;
  if (date?.isValid) return date.setZone('utc', { keepLocalTime: true }).toJSDate();
  throw fail.data('not_a_date', {
    message: `"${name}" of item ${index + 1} is no ISO date: it is ${kindOf(value)}.`,
    evidence: { path: name },
  });
}

const isDay = (value: Cell): boolean => !(value instanceof Date) || value.getTime() % 86_400_000 === 0;
