import { flag, instant, list, money, shape, text } from '@holdfast/node-sdk/records';

/** An account of the chart. From `Account` of Xero's accounting API. */
export const account = shape({
  accountId: text('AccountID'),
  code: text('Code'),
  name: text('Name'),
  type: text('Type'),
  class: text('Class'),
  status: text('Status'),
  taxType: text('TaxType'),
  currency: text('CurrencyCode'),
  bankAccountNumber: text('BankAccountNumber'),
  takesPayments: flag('EnablePaymentsToAccount'),
  updatedAt: instant('UpdatedDateUTC'),
});

/** A tax rate, in percent. From `TaxRate` of Xero's accounting API. */
export const taxRate = shape({
  taxType: text('TaxType'),
  name: text('Name'),
  status: text('Status'),
  reportTaxType: text('ReportTaxType'),
  effectiveRate: money('EffectiveRate'),
  displayRate: money('DisplayTaxRate'),
  components: list('TaxComponents', shape({ name: text('Name'), rate: money('Rate'), isCompound: flag('IsCompound') })),
});

/** The organisation whose books these are. From `Organisation` of Xero's accounting API. */
export const organisation = shape({
  organisationId: text('OrganisationID'),
  name: text('Name'),
  legalName: text('LegalName'),
  baseCurrency: text('BaseCurrency'),
  countryCode: text('CountryCode'),
  taxNumber: text('TaxNumber'),
  isDemo: flag('IsDemoCompany'),
  timeZone: text('Timezone'),
});
