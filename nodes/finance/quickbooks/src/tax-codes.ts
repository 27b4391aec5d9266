import type { Json, JsonObject } from '@holdfast/node-sdk';
import { filled, holds, isRecord, recordAt, textAt } from '@holdfast/node-sdk/records';
import { type Around, queryAll, quoted } from './calls.ts';

/** Lists of rates of a tax code, and what each is applied on. */
const SIDES = { SalesTaxRateList: 'Sales', PurchaseTaxRateList: 'Purchase' } as const;

const listAt = (record: JsonObject, name: string): JsonObject[] => {
  const list: Json | undefined = record[name];
  return Array.isArray(list) ? list.filter(isRecord) : [];
};

/** A tax code and its rates, in the words in which it is made. Null: there is none of this name. */
export async function madeTaxCode(around: Around, name: string): Promise<JsonObject | null> {
  const where = `Name = ${quoted(name)} AND Active IN (true, false)`;
  const [code] = await queryAll(around, 'TaxCode', { where, limit: 1 });
  if (!code) return null;
  const refs = Object.entries(SIDES).flatMap(([list, appliesTo]) =>
    listAt(recordAt(code, list), 'TaxRateDetail').map((detail) => ({
      id: textAt(recordAt(detail, 'TaxRateRef'), 'value'),
      appliesTo,
    })),
  );
  const rates = await ratesOf(around, [...new Set(refs.map(({ id }) => id))]);
  return {
    TaxCode: textAt(code, 'Name'),
    TaxCodeId: textAt(code, 'Id'),
    TaxRateDetails: refs.map(({ id, appliesTo }) => {
      const rate = rates.get(id) ?? {};
      return filled({
        TaxRateId: id,
        TaxRateName: textAt(rate, 'Name'),
        RateValue: rate.RateValue,
        TaxAgencyId: textAt(recordAt(rate, 'AgencyRef'), 'value'),
        TaxApplicableOn: appliesTo,
      });
    }),
  };
}

async function ratesOf(around: Around, ids: readonly string[]): Promise<ReadonlyMap<string, JsonObject>> {
  if (ids.length === 0) return new Map();
  const where = `Id IN (${ids.map(quoted).join(', ')}) AND Active IN (true, false)`;
  const found = await queryAll(around, 'TaxRate', { where, limit: ids.length });
  return new Map(found.map((rate) => [textAt(rate, 'Id'), rate]));
}

/** Whether a tax code is made of these rates and no others, in whatever order. */
export function isMadeOf(made: JsonObject, wanted: readonly JsonObject[]): boolean {
  const rates = listAt(made, 'TaxRateDetails');
  return rates.length === wanted.length && wanted.every((one) => rates.some((rate) => holds(rate, one)));
}
