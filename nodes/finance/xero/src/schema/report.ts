import { fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { decimalText, isRecord, textAt } from '@holdfast/node-sdk/records';
import type { JsonSchema } from '@holdfast/workflow';
import type { Leading, ReportKind } from '../reports.ts';

const orNull: JsonSchema = { type: ['string', 'null'] };

/** A row of a report. From `ReportWithRow` of Xero's accounting API. */
export const reportRow: JsonSchema = {
  type: 'object',
  properties: {
    report: orNull,
    period: orNull,
    section: orNull,
    name: orNull,
    accountId: orNull,
    invoiceId: orNull,
    isTotal: { type: 'boolean' },
    values: { type: 'object', additionalProperties: orNull },
  },
  required: ['report', 'period', 'section', 'name', 'accountId', 'invoiceId', 'isTotal', 'values'],
  additionalProperties: false,
};

const listAt = (record: Json | undefined, name: string): Json[] => {
  const list = isRecord(record) ? record[name] : undefined;
  return Array.isArray(list) ? list : [];
};
const recordsAt = (record: Json | undefined, name: string): JsonObject[] => listAt(record, name).filter(isRecord);

/** A column: what it is called, and what its cells hold. */
interface Column {
  readonly title: string;
  readonly holds: Leading | 'figure';
}

const READ: Readonly<Record<Column['holds'], (text: string) => string | null>> = {
  name: (text) => text || null,
  text: (text) => text || null,
  date: (text) => /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? null,
  // Amounts as decimal text; parts of a hundred such as 7.3% as Xero writes them.
  figure: (text) => decimalText(text) ?? (text || null),
};

/** Columns by the cells of the header. One without a title is named by its place, one of the same title by its number. */
function columnsOf(header: JsonObject | undefined, { leading }: ReportKind): Column[] {
  const seen = new Map<string, number>();
  return recordsAt(header, 'Cells').map((cell, index) => {
    const said = textAt(cell, 'Value') || `Column ${index + 1}`;
    const count = (seen.get(said) ?? 0) + 1;
    seen.set(said, count);
    return { title: count === 1 ? said : `${said} (${count})`, holds: leading[index] ?? 'figure' };
  });
}

/** Earnings of the year stand in a balance sheet as an account that is none. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What the cells of a row are about: an id in their attributes. */
const idIn = (cells: readonly JsonObject[], names: readonly string[]): string | null => {
  const attributes = cells.flatMap((cell) => recordsAt(cell, 'Attributes'));
  const id = textAt(
    attributes.find((one) => names.includes(textAt(one, 'Id'))),
    'Value',
  );
  return id === '' || id === NOBODY ? null : id;
};

/** A row with its columns by name. Null: it holds nothing. */
function rowOf(row: JsonObject, section: string, columns: readonly Column[], isOfDocuments: boolean) {
  const cells = recordsAt(row, 'Cells');
  const texts = cells.map((cell) => textAt(cell, 'Value'));
  if (texts.length === 0) return null;
  const at = columns.findIndex(({ holds }) => holds === 'name');
  const accountId = idIn(cells, ['account', 'accountID']);
  return {
    section: section || null,
    // A line that adds up says in its first column what it is, wherever names stand.
    name: texts[at] || texts[0] || null,
    accountId,
    invoiceId: idIn(cells, ['invoiceID']),
    // Results such as "Net Profit" are plain rows at Xero, in a section without a title.
    isTotal: textAt(row, 'RowType') === 'SummaryRow' || (!isOfDocuments && section === '' && accountId === null),
    values: Object.fromEntries(
      columns.flatMap(({ title, holds }, index) => (index === at ? [] : [[title, READ[holds](texts[index] ?? '')]])),
    ),
  };
}

/**
 * The rows of a report, those of its sections in their order.
 *
 * @throws NodeFailure data/bad_output
 */
export function rowsOf(body: Json, kind: ReportKind): JsonObject[] {
  const [report] = recordsAt(body, 'Reports');
  if (!report) {
    throw fail.data('bad_output', {
      message: 'The answer of Xero holds no report.',
      phase: 'answered',
      evidence: { path: '/Reports' },
    });
  }
  const parts = recordsAt(report, 'Rows');
  const columns = columnsOf(
    parts.find((part) => textAt(part, 'RowType') === 'Header'),
    kind,
  );
  const [, , period] = listAt(report, 'ReportTitles');
  const head = { report: textAt(report, 'ReportName') || null, period: typeof period === 'string' ? period : null };
  return parts
    .filter((part) => textAt(part, 'RowType') !== 'Header')
    .flatMap((part) => [part, ...recordsAt(part, 'Rows')].map((row) => [row, textAt(part, 'Title')] as const))
    .flatMap(([row, section]) => {
      const read = rowOf(row, section, columns, kind.isOfDocuments === true);
      return read === null ? [] : [{ ...head, ...read }];
    });
}
