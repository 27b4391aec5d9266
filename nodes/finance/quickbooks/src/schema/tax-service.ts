import { list, money, shape, text } from '@holdfast/node-sdk/records';

/** A tax code as it was made: with its rates, each made with it or there already. From `TaxService` of QuickBooks' schema. */
export const taxService = shape({
  id: text('TaxCodeId'),
  name: text('TaxCode'),
  rates: list(
    'TaxRateDetails',
    shape({
      id: text('TaxRateId'),
      name: text('TaxRateName'),
      rate: money('RateValue'),
      agencyId: text('TaxAgencyId'),
      appliesTo: text('TaxApplicableOn'),
    }),
  ),
});
