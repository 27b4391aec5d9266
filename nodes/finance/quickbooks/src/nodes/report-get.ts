import { defineNode, type JsonObject, parameter } from '@holdfast/node-sdk';
import { day, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { company, FORM } from '../calls.ts';
import { common } from '../operations.ts';
import { report, rowsOf } from '../schema/report.ts';

/** Reads a report: its columns, and its rows with the group each one stands in. */
export const getReport = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.report.get',
  title: 'Read a report',
  description: 'Reads profit and loss, balance sheet or trial balance as they stand in QuickBooks.',
  icon: 'report-money',
  source: 'https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/profitandloss',
  effect: { kind: 'read' },
  parameters: Type.Object(
    {
      report: parameter.choice(
        { title: 'Report', description: 'Which one.' },
        { ProfitAndLoss: 'Profit and loss', BalanceSheet: 'Balance sheet', TrialBalance: 'Trial balance' },
        'ProfitAndLoss',
      ),
      from: day({ title: 'From', description: 'First day. Empty: as QuickBooks does, this year so far.' }),
      to: day({ title: 'To', description: 'Last day. Empty: as QuickBooks does.' }),
      method: parameter.choice(
        { title: 'Method', description: 'When income and cost count.' },
        { standard: 'As the company has it', Accrual: 'Accrual', Cash: 'Cash' },
        'standard',
      ),
    },
    { additionalProperties: false },
  ),
  output: report,
  example: { report: 'BalanceSheet', to: '2026-01-31' },
  async run(context) {
    const { report: name, from, to, method } = context.parameters;
    const asked = filled({ start_date: from, end_date: to, accounting_method: method === 'standard' ? '' : method });
    const { body } = await context.connection.get(company(context, 'reports', name), {
      query: { ...(asked as Record<string, string>), ...FORM },
      signal: context.signal,
    });
    return { output: rowsOf(body) satisfies JsonObject };
  },
});
