import { flag, instant, money, one, shape, text } from '@holdfast/node-sdk/records';

const terms = shape({ unitPrice: money('UnitPrice'), accountCode: text('AccountCode'), taxType: text('TaxType') });

/** A product or service. From `Item` of Xero's accounting API. */
export const item = shape({
  itemId: text('ItemID'),
  code: text('Code'),
  name: text('Name'),
  description: text('Description'),
  purchaseDescription: text('PurchaseDescription'),
  isSold: flag('IsSold'),
  isPurchased: flag('IsPurchased'),
  sale: one('SalesDetails', terms),
  purchase: one('PurchaseDetails', terms),
  updatedAt: instant('UpdatedDateUTC'),
});
