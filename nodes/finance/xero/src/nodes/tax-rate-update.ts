import { defineNode, parameter } from '@holdfast/node-sdk';
import { decimalText, filled, holds, someAmount, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common } from '../operations.ts';
import { taxRates } from '../resources.ts';
import { isMadeOf, reportTaxType, someComponents, taxType, toComponents } from '../schema/tax-rate-parameters.ts';

/**
 * Changes a tax rate; what is left empty stays. Those that Xero has by itself cannot be changed. Xero does not say when
 * a rate was changed last: its versions are told apart by what it comes to. All parts are sent each time: one that is left out is
 * taken away.
 * Source: the operation's page, as linx.software/docs/plugins/xero/reference/taxrates/updatetaxrate restates it
 */
export const updateTaxRate = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.taxRate.update',
  title: 'Change a tax rate',
  description: 'Changes the name or the parts of a tax rate that people made, puts it away or deletes it.',
  icon: 'file-pencil',
  source: 'https://developer.xero.com/documentation/api/accounting/taxrates',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      taxType,
      expectedRate: someAmount({
        title: 'Only if it is still',
        description:
          'The effectiveRate that the change was made for: if somebody changed it since, nothing is written. Xero has no lock: between look and write lies a moment. Empty: whatever it is now.',
      }),
      name: parameter.text({ title: 'Name', description: 'No two tax rates have the same.', maxLength: 50 }),
      components: someComponents,
      reportTaxType,
      status: parameter.choice(
        { title: 'Status', description: 'Whether it can be chosen.' },
        { keep: 'As it is', ACTIVE: 'In use', ARCHIVED: 'Put away', DELETED: 'Deleted' },
        'keep',
      ),
    },
    { additionalProperties: false },
  ),
  output: taxRates.shape.schema,
  ports: ['changed'],
  example: { taxType: 'TAX001', name: 'VAT on books and papers' },

  async run(context) {
    const { taxType: idOf, expectedRate, name, components, status, reportTaxType: report } = context.parameters;
    const wanted = filled({ Name: name, ReportTaxType: report, Status: status === 'keep' ? '' : status });
    const parts = toComponents(components);
    return {
      port: 'changed',
      ...(await bringAbout(context, taxRates, {
        idOf,
        expected: decimalText(expectedRate) ?? '',
        version: 'effectiveRate',
        isDone: (_, current) => holds(current, wanted) && (parts.length === 0 || isMadeOf(current, parts)),
        // The name and all of the parts have to be said each time.
        body: (current) => ({
          Name: textAt(current, 'Name'),
          ...wanted,
          TaxComponents: parts.length === 0 ? (current.TaxComponents ?? []) : parts,
        }),
      })),
    };
  },
});
