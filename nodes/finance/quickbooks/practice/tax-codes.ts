import { type Doc, docOf, docsOf, type LedgerEntry, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { type Refusal, refusals } from './faults.ts';

/** The list of a tax code that holds its rates, by what they are applied on. */
const LISTS: Readonly<Record<string, string>> = { Sales: 'SalesTaxRateList', Purchase: 'PurchaseTaxRateList' };

/** Percent that a tax code puts on a line: of sales, or of purchases where the code has rates for them. Undefined: there is no such code. */
export function percentOf(books: Books, reference: unknown, side: 'sales' | 'expense'): number | undefined {
  const code = books.named('TaxCode', reference);
  if (!code) return undefined;
  const list =
    side === 'expense' && code.PurchaseTaxRateList !== undefined ? 'PurchaseTaxRateList' : 'SalesTaxRateList';
  return docsOf(docOf(code[list]).TaxRateDetail).reduce(
    (sum, { TaxRateRef }) => sum + (numberOf(books.named('TaxRate', TaxRateRef) ?? {}, 'RateValue') ?? 0),
    0,
  );
}

type Made = { readonly answer: Doc } | { readonly refusals: readonly Refusal[] };

const isTaken = (books: Books, shelf: 'TaxCode' | 'TaxRate', name: string): boolean =>
  books.all(shelf).some((one) => textOf(one, 'Name').toLowerCase() === name.toLowerCase());

/** What is wrong with a rate that shall be made, or is there already. */
function rateRefusals(books: Books, said: Doc): Refusal[] {
  const id = textOf(said, 'TaxRateId');
  if (id !== '') return books.shelves.TaxRate.has(id) ? [] : [refusals.reference('TaxRateId')];
  const name = textOf(said, 'TaxRateName');
  if (name === '') return [refusals.missing('TaxRateName')];
  if (numberOf(said, 'RateValue') === null) return [refusals.missing('RateValue')];
  if (!books.shelves.TaxAgency.has(textOf(said, 'TaxAgencyId'))) return [refusals.reference('TaxAgencyId')];
  return isTaken(books, 'TaxRate', name) ? [refusals.name()] : [];
}

/** Makes a tax code, and with it the rates that are not there yet: all of it, or nothing. */
export function makeTaxCode(books: Books, said: Doc, entry: LedgerEntry): Made {
  const name = textOf(said, 'TaxCode');
  const details = docsOf(said.TaxRateDetails);
  const found: Refusal[] = [];
  if (name === '') found.push(refusals.missing('TaxCode'));
  if (details.length === 0) found.push(refusals.missing('TaxRateDetails'));
  if (isTaken(books, 'TaxCode', name)) found.push(refusals.name());
  found.push(...details.flatMap((detail) => rateRefusals(books, detail)));
  if (found.length > 0) return { refusals: found };
  const rates = details.map((detail): Doc => {
    const there = books.shelves.TaxRate.get(textOf(detail, 'TaxRateId'));
    const rate = there ?? makeRate(books, detail);
    return {
      TaxRateName: rate.Name,
      TaxRateId: rate.Id,
      RateValue: rate.RateValue,
      TaxAgencyId: textOf(docOf(rate.AgencyRef), 'value'),
      TaxApplicableOn: textOf(detail, 'TaxApplicableOn') || 'Sales',
    };
  });
  const lists = Object.entries(LISTS).flatMap(([side, list]) => {
    const refs = rates
      .filter(({ TaxApplicableOn }) => TaxApplicableOn === side)
      .map(({ TaxRateId, TaxRateName }, TaxOrder) => ({
        TaxRateRef: { value: TaxRateId, name: TaxRateName },
        TaxTypeApplicable: 'TaxOnAmount',
        TaxOrder,
      }));
    return refs.length === 0 ? [] : [[list, { TaxRateDetail: refs }]];
  });
  const Id = books.newId();
  const shown = { Name: name, Description: name, Active: true, Taxable: true, TaxGroup: true };
  books.put('TaxCode', { Id, ...shown, ...Object.fromEntries(lists), SyncToken: '0', MetaData: books.meta() });
  entry.commits.push({ kind: 'TaxCode', id: Id, did: 'created' });
  return { answer: { TaxCode: name, TaxCodeId: Id, TaxRateDetails: rates } };
}

const makeRate = (books: Books, said: Doc): Doc =>
  books.put('TaxRate', {
    Id: books.newId(),
    Name: said.TaxRateName,
    Description: said.TaxRateName,
    Active: true,
    RateValue: numberOf(said, 'RateValue'),
    AgencyRef: { value: said.TaxAgencyId },
    SyncToken: '0',
    MetaData: books.meta(),
  });
