import { flag, instant, money, shape, text } from '@holdfast/node-sdk/records';

/** A customer, a supplier, or both. From `Contact` of Xero's accounting API. */
export const contact = shape({
  contactId: text('ContactID'),
  name: text('Name'),
  contactNumber: text('ContactNumber'),
  accountNumber: text('AccountNumber'),
  status: text('ContactStatus'),
  firstName: text('FirstName'),
  lastName: text('LastName'),
  emailAddress: text('EmailAddress'),
  taxNumber: text('TaxNumber'),
  currency: text('DefaultCurrency'),
  discount: money('Discount'),
  isSupplier: flag('IsSupplier'),
  isCustomer: flag('IsCustomer'),
  updatedAt: instant('UpdatedDateUTC'),
});

/** A contact as another document names it. */
export const namedContact = shape({ contactId: text('ContactID'), name: text('Name') });
