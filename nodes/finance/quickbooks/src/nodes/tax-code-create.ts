import { defineNode, fail, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { filled, isRecord, settled, someAmount, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { company, FORM } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common, sourceOf } from '../operations.ts';
import { someRef } from '../schema/parameters.ts';
import { taxService } from '../schema/tax-service.ts';
import { isMadeOf, madeTaxCode } from '../tax-codes.ts';

const rate = Type.Object(
  {
    appliesTo: parameter.choice(
      { title: 'Applies to', description: 'What it is put on.' },
      { Sales: 'Sales', Purchase: 'Purchases' },
      'Sales',
    ),
    rateId: someRef('Rate', 'Id of a rate that is there already. Empty: one is made.', 'taxRates'),
    name: parameter.text({ title: 'Name', description: 'Of the new rate. No two have the same.', maxLength: 100 }),
    rate: someAmount({ title: 'Percent', description: 'Of the new rate.' }),
    agencyId: someRef('Agency', 'Id of whom the tax of the new rate is paid to.', 'taxAgencies'),
  },
  { additionalProperties: false },
);

const parameters = Type.Object(
  {
    name: Type.String({ title: 'Name', description: 'No two tax codes have the same.', minLength: 1, maxLength: 100 }),
    rates: Type.Array(rate, { title: 'Rates', description: 'What the code stands for.', minItems: 1, maxItems: 20 }),
  },
  { additionalProperties: false },
);

const toRates = (said: Static<typeof parameters>['rates']): JsonObject[] =>
  said.map((one) =>
    filled({
      TaxApplicableOn: one.appliesTo,
      ...(one.rateId === ''
        ? { TaxRateName: one.name, RateValue: one.rate === '' ? '' : Number(one.rate), TaxAgencyId: one.agencyId }
        : { TaxRateId: one.rateId }),
    }),
  );

/** @throws NodeFailure data/bad_output */
function made(body: Json) {
  const id = textAt(body, 'TaxCodeId');
  if (isRecord(body) && id !== '') return { port: 'created', output: taxService.read(body), reference: id };
  throw fail.data('bad_output', {
    message: 'The answer of QuickBooks holds no tax code.',
    phase: 'answered',
    evidence: { path: '/TaxCodeId' },
  });
}

/**
 * Creates a tax code, and with it the rates that are not there yet. Its name is unique: one that is made of the same
 * rates is the one. Rates by themselves cannot be made, and neither can be changed by the API.
 * Source: `SalesTax.xsd` of github.com/intuit/QuickBooks-V3-PHP-SDK, and an answer in its tests
 */
export const createTaxCode = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.taxCode.create',
  title: 'Create a tax code',
  description: 'Creates a tax code with its rates in QuickBooks, once, whatever happens on the way.',
  icon: 'receipt-tax',
  source: sourceOf('TaxService'),
  effect: CREATES,
  parameters,
  output: taxService.schema,
  ports: ['created'],
  example: { name: 'VAT on books', rates: [{ name: 'VAT 7', rate: '7.00', agencyId: '1' }] },

  async run(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const { body } = await connection.post(company(context, 'taxservice', 'taxcode'), {
      query: { ...FORM, requestid: idempotencyKey },
      json: { TaxCode: said.name, TaxRateDetails: toRates(said.rates) },
      signal,
    });
    return made(body);
  },

  /** One of this name that is made of other rates is somebody else's: then ours was not made. */
  async probe(context) {
    const { name, rates } = context.parameters;
    const there = await madeTaxCode(context, name);
    return settled(there && isMadeOf(there, toRates(rates)) ? [there] : [], made);
  },
});
