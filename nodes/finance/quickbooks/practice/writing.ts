import { type Doc, docsOf, given, isDoc, type LedgerEntry, textOf } from '@holdfast/practice';
import { accounts } from './accounts.ts';
import type { Books } from './books.ts';
import { bills, creditMemos, invoices, vendorCredits } from './documents.ts';
import { type Refusal, refusals } from './faults.ts';
import { attachables } from './files.ts';
import type { Kind } from './kinds.ts';
import { billPayments, deposits, journalEntries, payments, purchases, transfers } from './money.ts';
import { customers, items, vendors } from './names.ts';

const KINDS: readonly Kind[] = [
  customers,
  vendors,
  items,
  accounts,
  invoices,
  creditMemos,
  bills,
  vendorCredits,
  payments,
  billPayments,
  purchases,
  deposits,
  transfers,
  journalEntries,
  attachables,
];
export const kindOf = (name: string): Kind | undefined =>
  KINDS.find(({ shelf }) => shelf.toLowerCase() === name.toLowerCase());

export type Written = { readonly doc: Doc } | { readonly refusals: readonly Refusal[] };

/** Carries out one write: makes, changes, voids or deletes, as the operation and the id say. */
export function write(books: Books, kind: Kind, said: Doc, operation: string, entry: LedgerEntry): Written {
  const id = textOf(said, 'Id');
  if (id === '')
    return operation === '' || operation === 'create' ? save(books, kind, said, null, entry) : missing('Id');
  const before = books.shelves[kind.shelf].get(id);
  if (!before) return { refusals: [refusals.gone()] };
  if (textOf(said, 'SyncToken') === '') return missing('SyncToken');
  if (textOf(said, 'SyncToken') !== before.SyncToken) return { refusals: [refusals.stale()] };
  if (operation === 'delete') return remove(books, kind, before, entry);
  if (operation === 'void') return voided(books, kind, before, entry);
  return save(books, kind, said, before, entry);
}

const missing = (name: string): Written => ({ refusals: [refusals.missing(name)] });

/** A sparse change leaves what it does not name; any other takes it away. */
function save(books: Books, kind: Kind, said: Doc, before: Doc | null, entry: LedgerEntry): Written {
  const kept = before !== null && said.sparse === true ? before : {};
  const doc = { ...kept, ...given(said, kind.fields), Id: before ? textOf(before, 'Id') : 'new' };
  const made = kind.check(books, doc, before);
  if ('refusals' in made) return made;
  return stored(books, kind, { ...made.doc, Id: before ? doc.Id : books.newId() }, before, entry);
}

function stored(books: Books, kind: Kind, doc: Doc, before: Doc | null, entry: LedgerEntry): Written {
  const SyncToken = before ? String(Number(before.SyncToken) + 1) : '0';
  const whole = books.put(kind.shelf, { ...doc, SyncToken, MetaData: books.meta(before ?? {}) });
  if (before) kind.settle?.(books, before);
  kind.settle?.(books, whole);
  entry.commits.push({ kind: kind.shelf, id: textOf(whole, 'Id'), did: before ? 'changed' : 'created' });
  return { doc: whole };
}

function remove(books: Books, kind: Kind, before: Doc, entry: LedgerEntry): Written {
  if (kind.isName) return { refusals: [refusals.unsupported()] };
  const kept = kind.keeps?.(books, before) ?? [];
  if (kept.length > 0) return { refusals: kept };
  const id = textOf(before, 'Id');
  books.shelves[kind.shelf].delete(id);
  books.deleted.push({ shelf: kind.shelf, id, at: books.clock.now() });
  kind.settle?.(books, before);
  entry.commits.push({ kind: kind.shelf, id, did: 'changed' });
  return { doc: { domain: 'QBO', status: 'Deleted', Id: id } };
}

/** Amounts become nought, links go, and the note says so. */
function voided(books: Books, kind: Kind, before: Doc, entry: LedgerEntry): Written {
  if (!kind.canVoid) return { refusals: [refusals.unsupported()] };
  const kept = kind.keeps?.(books, before) ?? [];
  if (kept.length > 0) return { refusals: kept };
  const note = textOf(before, 'PrivateNote');
  const zeroed = docsOf(before.Line).flatMap((line) => (Array.isArray(line.LinkedTxn) ? [] : [withoutAmounts(line)]));
  const zero = Object.fromEntries(
    ['TotalAmt', 'Balance', 'UnappliedAmt'].filter((name) => name in before).map((name) => [name, 0]),
  );
  const tax = isDoc(before.TxnTaxDetail) ? { TxnTaxDetail: { TotalTax: 0 } } : {};
  const doc = { ...before, ...zero, ...tax, Line: zeroed, PrivateNote: note === '' ? 'Voided' : `Voided - ${note}` };
  return stored(books, kind, doc, before, entry);
}

function withoutAmounts(line: Doc): Doc {
  const type = textOf(line, 'DetailType');
  const detail = line[type];
  const zeroed = isDoc(detail) && 'Qty' in detail ? { [type]: { ...detail, Qty: 0, UnitPrice: 0 } } : {};
  return { ...line, Amount: 0, ...zeroed };
}
