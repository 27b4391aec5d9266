import type { Json, JsonObject } from '@holdfast/node-sdk';
import { decimalText, isRecord, recordAt, textAt } from '@holdfast/node-sdk/records';
import type { JsonSchema } from '@holdfast/workflow';

const orNull = { type: ['string', 'null'] };

/** A report as a list of rows. From the report schema of QuickBooks (`Report.xsd`). */
export const report: JsonSchema = {
  type: 'object',
  properties: {
    name: orNull,
    from: orNull,
    to: orNull,
    currency: orNull,
    columns: { type: 'array', items: { type: 'string' } },
    rows: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: { type: 'array', items: { type: 'string' } },
          name: orNull,
          accountId: orNull,
          isTotal: { type: 'boolean' },
          values: { type: 'array', items: orNull },
        },
        required: ['path', 'name', 'accountId', 'isTotal', 'values'],
        additionalProperties: false,
      },
    },
  },
  required: ['name', 'from', 'to', 'currency', 'columns', 'rows'],
  additionalProperties: false,
};

const listAt = (record: JsonObject, name: string): JsonObject[] => {
  const list = record[name];
  return Array.isArray(list) ? list.filter(isRecord) : [];
};

/** A line of figures: its name and account in the first column, amounts in the others. */
function lineOf(cells: readonly JsonObject[], path: readonly string[], isTotal: boolean): JsonObject[] {
  const [first, ...others] = cells;
  if (!first) return [];
  return [
    {
      path: [...path],
      name: textAt(first, 'value') || null,
      accountId: textAt(first, 'id') || null,
      isTotal,
      values: others.map((cell) => decimalText(textAt(cell, 'value'))),
    },
  ];
}

/** Sections hold rows and end in a summary; both become lines, in the order of the report. */
function linesOf(rows: readonly JsonObject[], path: readonly string[], depth = 0): JsonObject[] {
  if (depth > 20) return [];
  return rows.flatMap((row) => {
    const head = textAt(listAt(recordAt(row, 'Header'), 'ColData')[0], 'value');
    const inner = head === '' ? path : [...path, head];
    return [
      ...lineOf(listAt(row, 'ColData'), path, false),
      ...linesOf(listAt(recordAt(row, 'Rows'), 'Row'), inner, depth + 1),
      ...lineOf(listAt(recordAt(row, 'Summary'), 'ColData'), path, true),
    ];
  });
}

export function rowsOf(body: Json): JsonObject {
  const said = isRecord(body) ? body : {};
  const header = recordAt(said, 'Header');
  return {
    name: textAt(header, 'ReportName') || null,
    from: textAt(header, 'StartPeriod') || null,
    to: textAt(header, 'EndPeriod') || null,
    currency: textAt(header, 'Currency') || null,
    columns: listAt(recordAt(said, 'Columns'), 'Column').map((column) => textAt(column, 'ColTitle')),
    rows: linesOf(listAt(recordAt(said, 'Rows'), 'Row'), []),
  };
}
