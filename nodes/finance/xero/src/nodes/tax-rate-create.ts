import { defineNode, type JsonObject } from '@holdfast/node-sdk';
import { filled, holds, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common, written } from '../operations.ts';
import { taxRates } from '../resources.ts';
import { components, isMadeOf, reportTaxType, toComponents } from '../schema/tax-rate-parameters.ts';

const parameters = Type.Object(
  {
    name: Type.String({ title: 'Name', description: 'No two tax rates have the same.', minLength: 1, maxLength: 50 }),
    components,
    reportTaxType,
  },
  { additionalProperties: false },
);

const toTaxRate = (said: Static<typeof parameters>): JsonObject =>
  filled({ Name: said.name, ReportTaxType: said.reportTaxType });

/** Creates a tax rate. Its name is unique: one that is the same in all that was asked for is the one. */
export const createTaxRate = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.taxRate.create',
  title: 'Create a tax rate',
  description: 'Creates a tax rate in Xero, once, whatever happens on the way.',
  icon: 'receipt-tax',
  source: 'https://developer.xero.com/documentation/api/accounting/taxrates',
  effect: CREATES,
  parameters,
  output: taxRates.shape.schema,
  ports: ['created'],
  example: { name: 'VAT on books', components: [{ name: 'VAT', rate: '7.00' }], reportTaxType: 'OUTPUT' },

  async run({ parameters: said, connection, idempotencyKey, signal }) {
    const { body } = await connection.put(api(taxRates.endpoint), {
      json: { TaxRates: [{ ...toTaxRate(said), TaxComponents: toComponents(said.components) }] },
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...written(taxRates, body) };
  },

  /** One of this name that is otherwise is somebody else's: then ours was not made. One that was deleted frees its name. */
  async probe({ parameters: said, connection, signal }) {
    const { body } = await connection.get(api(taxRates.endpoint), {
      query: { where: `Name==${quoted(said.name)} AND Status!="DELETED"` },
      signal,
    });
    const wanted = toComponents(said.components);
    const hits = elementsOf(body, taxRates.endpoint).filter(
      (element) => holds(element, toTaxRate(said)) && isMadeOf(element, wanted),
    );
    return settled(hits, (hit) => ({
      port: 'created',
      output: taxRates.shape.read(hit),
      reference: textAt(hit, taxRates.idName),
    }));
  },
});
