import { cents, type Doc, docsOf, given, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Made } from './kinds.ts';

const STATUSES = ['ACTIVE', 'ARCHIVED', 'DELETED', 'PENDING'];

/** Percent of all components: those that are compound are put on the others. */
function effective(components: readonly Doc[]): number {
  const sum = (isCompound: boolean): number =>
    components
      .filter((one) => (one.IsCompound === true) === isCompound)
      .reduce((total, one) => total + (numberOf(one, 'Rate') ?? 0), 0);
  return cents(sum(false) + ((100 + sum(false)) * sum(true)) / 100);
}

/** A tax rate as it would stand: all of its components are said each time. Those that Xero has by itself stay as they are. */
export function taxRateOf(books: Books, said: Doc, before: Doc | null): Made {
  const doc: Doc = { ...before, ...given(said, ['Name', 'Status', 'ReportTaxType']) };
  const components = docsOf(said.TaxComponents);
  const name = textOf(doc, 'Name');
  const errors: string[] = [];
  if (before && !textOf(before, 'TaxType').startsWith('TAX'))
    errors.push('System defined tax rates cannot be updated.');
  if (name === '') errors.push('A Name must be specified.');
  if (components.length === 0) errors.push('At least one TaxComponent must be specified.');
  if (components.filter(({ IsCompound }) => IsCompound === true).length > 1)
    errors.push('Only one component can be compound.');
  const others = books.taxRates.filter(({ TaxType, Status }) => TaxType !== doc.TaxType && Status !== 'DELETED');
  if (others.some((one) => one.Name === name)) errors.push('A tax rate with this name already exists.');
  const status = textOf(doc, 'Status') || 'ACTIVE';
  if (!STATUSES.includes(status)) errors.push('The Status is not valid.');
  if (errors.length > 0) return { errors };
  const rate = effective(components);
  return {
    doc: {
      CanApplyToAssets: true,
      CanApplyToEquity: true,
      CanApplyToExpenses: true,
      CanApplyToLiabilities: true,
      CanApplyToRevenue: true,
      ...doc,
      TaxType: before ? before.TaxType : `TAX${String(books.newTaxNumber()).padStart(3, '0')}`,
      Status: status,
      TaxComponents: components.map((one) => ({
        Name: textOf(one, 'Name'),
        Rate: numberOf(one, 'Rate'),
        IsCompound: one.IsCompound === true,
        IsNonRecoverable: one.IsNonRecoverable === true,
      })),
      DisplayTaxRate: rate,
      EffectiveRate: rate,
    },
  };
}
