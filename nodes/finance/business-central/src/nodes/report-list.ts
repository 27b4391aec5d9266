import { defineNode, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { day, decimalText, textAt } from '@holdfast/node-sdk/records';
import type { JsonSchema } from '@holdfast/workflow';
import { Type } from 'typebox';
import { readAll } from '../calls.ts';
import { common, sourceOf } from '../operations.ts';

const orNull: JsonSchema = { type: ['string', 'null'] };
const output: JsonSchema = {
  type: 'object',
  properties: {
    number: orNull,
    name: orNull,
    lineType: orNull,
    indentation: { type: ['integer', 'null'] },
    amount: orNull,
    debit: orNull,
    credit: orNull,
    current: orNull,
    period1: orNull,
    period2: orNull,
    period3: orNull,
  },
  required: [
    'number',
    'name',
    'lineType',
    'indentation',
    'amount',
    'debit',
    'credit',
    'current',
    'period1',
    'period2',
    'period3',
  ],
  additionalProperties: false,
};

/** Some amounts come as text with commas for thousands. */
const amountOf = (value: Json | undefined): string | null =>
  decimalText(typeof value === 'string' ? value.replaceAll(',', '') : value);

/** A row of any of the reports, in one form. What is late of a balance stands by how long it is. */
const rowOf = (row: JsonObject): JsonObject => ({
  number: textAt(row, 'number') || textAt(row, 'customerNumber') || textAt(row, 'vendorNumber') || null,
  name: textAt(row, 'display') || textAt(row, 'name') || null,
  lineType: textAt(row, 'lineType') || textAt(row, 'accountType') || null,
  indentation: typeof row.indentation === 'number' ? row.indentation : null,
  amount: amountOf(row.balance ?? row.netChange ?? row.balanceDue),
  debit: amountOf(row.balanceAtDateDebit),
  credit: amountOf(row.balanceAtDateCredit),
  current: amountOf(row.currentAmount),
  period1: amountOf(row.period1Amount),
  period2: amountOf(row.period2Amount),
  period3: amountOf(row.period3Amount),
});

/** Reports whose day can be chosen; the others are as of today. */
const DATED: readonly string[] = [
  'trialBalances',
  'balanceSheets',
  'incomeStatements',
  'cashFlowStatements',
  'retainedEarningsStatements',
];

/** Reads a report, row by row. */
export const listReport = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.report.list',
  title: 'Read a report',
  description: 'Reads a report as it stands in Business Central, each row as an item of its own.',
  icon: 'report-money',
  source: sourceOf('trialbalance'),
  effect: { kind: 'read' },
  parameters: Type.Object(
    {
      report: parameter.choice(
        { title: 'Report', description: 'Which one.' },
        {
          trialBalances: 'Trial balance',
          balanceSheets: 'Balance sheet',
          incomeStatements: 'Income statement',
          cashFlowStatements: 'Cash flow statement',
          retainedEarningsStatements: 'Retained earnings statement',
          agedAccountsReceivables: 'Aged receivables',
          agedAccountsPayables: 'Aged payables',
        },
        'trialBalances',
      ),
      to: day({ title: 'To', description: 'Last day, where the report has one. Empty: today.' }),
    },
    { additionalProperties: false },
  ),
  output,
  example: { report: 'balanceSheets', to: '2026-01-31' },
  async run(context) {
    const { report, to } = context.parameters;
    const query = to === '' || !DATED.includes(report) ? {} : { $filter: `dateFilter le ${to}` };
    const rows = await readAll(context, report, { query, limit: 10_000 });
    return { items: rows.map((row) => ({ json: rowOf(row) })) };
  },
});
