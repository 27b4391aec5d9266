import { defineNode, fail, parameter } from '@holdfast/node-sdk';
import { day } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api } from '../calls.ts';
import { common } from '../operations.ts';
import { from } from '../options.ts';
import { REPORT_TITLES, REPORTS, type ReportKind, reportsAsking, type Setting } from '../reports.ts';
import { someId } from '../schema/parameters.ts';
import { reportRow, rowsOf } from '../schema/report.ts';

const when = (setting: Setting) => ({ 'x-when': { report: reportsAsking(setting) } });
const tracking = (setting: Setting, title: string, description: string) =>
  someId({ title, description, ...when(setting) });

const parameters = Type.Object(
  {
    report: parameter.choice({ title: 'Report', description: 'Which one.' }, REPORT_TITLES, 'ProfitAndLoss'),
    contactId: someId({
      title: 'Contact',
      description: 'Id of the customer or supplier.',
      'x-needed': true,
      ...from('contacts'),
      ...when('contactId'),
    }),
    date: day({
      title: 'As at',
      description: 'Such as 2026-01-31. A balance sheet takes the end of its month. Empty: as Xero does.',
      ...when('date'),
    }),
    from: day({ title: 'From', description: 'First day. Empty: as Xero does.', ...when('from') }),
    to: day({ title: 'To', description: 'Last day. Empty: as Xero does.', ...when('to') }),
    periods: parameter.whole(
      {
        title: 'Compared with',
        description: 'So many earlier periods, each a column of its own.',
        ...when('periods'),
      },
      { minimum: 0, maximum: 11, standard: 0 },
    ),
    timeframe: parameter.choice(
      { title: 'Period', description: 'How long one of them is.', ...when('timeframe') },
      { MONTH: 'A month', QUARTER: 'A quarter', YEAR: 'A year' },
      'MONTH',
    ),
    isCash: parameter.flag({
      title: 'By payments',
      description: 'Income and cost count when they are paid (cash basis).',
      ...when('isCash'),
    }),
    hasStandardLayout: parameter.flag({
      title: 'Standard layout',
      description: 'Without the layout that the organisation made for itself.',
      ...when('hasStandardLayout'),
    }),
    trackingCategoryId: tracking('trackingCategoryId', 'Tracking', 'Id of a category to divide by.'),
    trackingCategoryId2: tracking('trackingCategoryId2', 'Second tracking', 'Id of a second one.'),
    trackingOptionId: tracking('trackingOptionId', 'Tracking option', 'Id of the only option to count.'),
    trackingOptionId2: tracking('trackingOptionId2', 'Second option', 'Id of the only option of the second one.'),
  },
  { additionalProperties: false },
);

/** Reads a report, row by row. */
export const listReport = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.report.list',
  title: 'Read a report',
  description: 'Reads a report as it stands in Xero, each row as an item of its own.',
  icon: 'report-money',
  source: 'https://developer.xero.com/documentation/api/accounting/reports',
  effect: { kind: 'read' },
  parameters,
  output: reportRow,
  example: { report: 'BalanceSheet', date: '2026-01-31' },

  async run({ parameters: said, connection, signal }) {
    const kind: ReportKind = REPORTS[said.report];
    if ('contactId' in kind.asks && said.contactId === '') {
      throw fail.data('bad_input', {
        message: `"${kind.title}" is about one contact: say which.`,
        evidence: { path: '/contactId' },
      });
    }
    // Without periods to compare there is nothing for a length of one to say.
    const settings = { ...said, periods: said.periods || '', timeframe: said.periods === 0 ? '' : said.timeframe };
    const asked = Object.entries(kind.asks).flatMap(([name, setting]) => {
      const value = settings[setting];
      return value === '' || value === false ? [] : [[name, value] as const];
    });
    const { body } = await connection.get(api('Reports', said.report), { query: Object.fromEntries(asked), signal });
    return { items: rowsOf(body, kind).map((json) => ({ json })) };
  },
});
