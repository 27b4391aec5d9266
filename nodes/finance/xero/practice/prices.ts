import { cents, type Doc, docsOf, isDoc, numberOf } from '@holdfast/practice';

const round = (doc: Doc, name: string): Doc => {
  const price = numberOf(doc, name);
  return price === null ? doc : { ...doc, [name]: cents(price) };
};

/** A document with its unit prices in whole cents: what Xero makes of them unless `unitdp=4` is said. */
export function pricesOf(doc: Doc, query: URLSearchParams): Doc {
  if (query.get('unitdp') === '4') return doc;
  const { LineItems, SalesDetails, PurchaseDetails } = doc;
  return {
    ...doc,
    ...(LineItems === undefined ? {} : { LineItems: docsOf(LineItems).map((line) => round(line, 'UnitAmount')) }),
    ...(isDoc(SalesDetails) ? { SalesDetails: round(SalesDetails, 'UnitPrice') } : {}),
    ...(isDoc(PurchaseDetails) ? { PurchaseDetails: round(PurchaseDetails, 'UnitPrice') } : {}),
  };
}
