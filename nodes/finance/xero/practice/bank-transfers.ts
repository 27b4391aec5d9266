import { cents, type Doc, docOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Kind, Made } from './kinds.ts';
import { dated, dayOf, stamp, startOfDay } from './values.ts';

const named = ({ AccountID, Code, Name }: Doc): Doc => ({ AccountID, ...(Code === undefined ? {} : { Code }), Name });

/** Transfers between bank accounts. They are made and deleted, and not changed. */
export const bankTransfers: Kind = {
  shelf: 'BankTransfers',
  id: 'BankTransferID',
  isPaged: false,
  create(books: Books, said): Made {
    const [source, target] = [books.account(docOf(said.FromBankAccount)), books.account(docOf(said.ToBankAccount))];
    const amount = numberOf(said, 'Amount') ?? 0;
    const errors: string[] = [];
    if (source?.Type !== 'BANK') errors.push('A valid FromBankAccount must be specified');
    if (target?.Type !== 'BANK') errors.push('A valid ToBankAccount must be specified');
    if (source && source === target) errors.push('The From and To bank accounts must be different.');
    if (amount <= 0) errors.push('Amount must be greater than 0');
    if (errors.length > 0 || !source || !target) return { errors };
    return {
      doc: {
        BankTransferID: books.newId(),
        FromBankAccount: named(source),
        ToBankAccount: named(target),
        Amount: cents(amount),
        ...dated('Date', dayOf(textOf(said, 'Date')) ?? startOfDay(books.clock.now())),
        Reference: textOf(said, 'Reference'),
        FromBankTransactionID: books.newId(),
        ToBankTransactionID: books.newId(),
        FromIsReconciled: false,
        ToIsReconciled: false,
        CurrencyRate: 1,
        HasAttachments: false,
        CreatedDateUTC: stamp(books.clock.now()),
        Status: 'AUTHORISED',
      },
    };
  },
  change(_, doc, said): Made {
    if (textOf(said, 'Status') !== 'DELETED')
      return { errors: ['A bank transfer can only be updated to status DELETED'] };
    if (doc.Status === 'DELETED') return { errors: ['This bank transfer has already been deleted'] };
    if (doc.FromIsReconciled === true || doc.ToIsReconciled === true)
      return { errors: ['This bank transfer cannot be deleted as it has been reconciled with a bank statement.'] };
    return { doc: { ...doc, Status: 'DELETED' } };
  },
};
