import { createHash } from 'node:crypto';
import { fail, type JsonObject } from '@holdfast/node-sdk';
import { type Decimal, fromDecimal, sum, toDecimal } from '@holdfast/nodes-core/shared';

/** A balance as the bank says it. `amount` is signed: what is owed to the bank is negative. */
export interface Balance {
  readonly amount: string;
  readonly date: string | null;
}

/**
 * One movement on an account, whatever form it came in. Amounts are decimal text, negative when
 * money left the account; days are ISO; what a form does not tell is null.
 */
export interface Entry {
  readonly amount: string;
  readonly currency: string;
  readonly bookedOn: string | null;
  readonly valueOn: string | null;
  readonly status: 'booked' | 'pending' | 'information';
  readonly isReversal: boolean;
  /** The bank's code of what kind of movement it is: `PMNT/RCDT/ESCT`, `NTRF`, `165`. */
  readonly code: string | null;
  /** The bank's own reference of the movement. */
  readonly bankReference: string | null;
  /** What the payer gave with the payment. */
  readonly reference: string | null;
  readonly mandate: string | null;
  readonly counterparty: {
    readonly name: string | null;
    readonly account: string | null;
    readonly bank: string | null;
  };
  readonly text: string;
  /** Payments that were booked as one; empty for one payment. */
  readonly payments: readonly Payment[];
}

export interface Payment {
  readonly amount: string | null;
  readonly reference: string | null;
  readonly counterparty: Entry['counterparty'];
  readonly text: string;
}

/** What one statement, report or notification says about one account. */
export interface Statement {
  /** `camt.053`, `mt940`, `bai2` … */
  readonly format: string;
  readonly id: string | null;
  readonly number: string | null;
  readonly createdAt: string | null;
  readonly account: {
    readonly id: string;
    readonly currency: string;
    readonly owner: string | null;
    readonly bank: string | null;
  };
  readonly from: string | null;
  readonly to: string | null;
  readonly opening: Balance | null;
  readonly closing: Balance | null;
  readonly entries: readonly Entry[];
}

/** Thrown for a file that breaks its own form. `place` says where: `line 7`, `/Document/BkToCstmrStmt/Stmt[1]/Ntry[3]/Amt`. */
export const broken = (place: string, what: string) =>
  fail.data('not_statement', {
    message: `The statement cannot be read at ${place}: ${what}.`,
    evidence: { path: place },
  });

/** Digits behind the point that a currency has by ISO 4217; 2 where nobody knows. */
export function minorDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount as it is handed on: decimal text with at least the digits of its currency. */
export const amountText = (amount: Decimal, currency: string): string =>
  String(fromDecimal(amount, { asText: true, scale: minorDigits(currency) }));

export const decimal = (text: string): Decimal => toDecimal(text) ?? sum([]);

/**
 * Whether the booked entries lead from one balance to the other: null where the file does not
 * have both. `difference` is what is missing, `0.00` when nothing is.
 */
export function checkBalances({ opening, closing, entries, account }: Statement) {
  const booked = entries.filter(({ status }) => status === 'booked').map(({ amount }) => decimal(amount));
  const credits = sum(booked.filter((amount) => amount.gt(0)));
  const debits = sum(booked.filter((amount) => amount.lt(0)));
  const text = (amount: Decimal) => amountText(amount, account.currency);
  const apart =
    opening && closing && decimal(closing.amount).minus(decimal(opening.amount)).minus(credits).minus(debits);
  return {
    credits: text(credits),
    debits: text(debits),
    isBalanced: apart ? apart.eq(0) : null,
    difference: apart ? text(apart) : null,
  };
}

/**
 * Identities of the entries of an account: the same for the same movement whenever it is read
 * again, from whichever file. What is the same in every way is told apart by how often it came before.
 */
export function entryIds({ account, entries }: Statement): string[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const { amount, currency, bookedOn, valueOn, bankReference, reference, counterparty, text } = entry;
    const facts = [account.id, currency, decimal(amount).toFixed(), bookedOn ?? valueOn];
    const told = bankReference ? [bankReference] : [valueOn, reference, counterparty.account, text.replace(/\s+/g, '')];
    const said = JSON.stringify([...facts, ...told]);
    const before = seen.get(said) ?? 0;
    seen.set(said, before + 1);
    return `st-${createHash('sha256').update(`${said}#${before}`).digest('hex').slice(0, 32)}`;
  });
}

/** A statement without its entries, as an item. */
export function statementJson(statement: Statement): JsonObject {
  const { entries, opening, closing, account, ...said } = statement;
  return {
    ...said,
    account: { ...account },
    opening: opening && { ...opening },
    closing: closing && { ...closing },
    entries: entries.length,
    ...checkBalances(statement),
  };
}

/** Its entries, each with its identity and its account. */
export function entriesJson(statement: Statement): JsonObject[] {
  const ids = entryIds(statement);
  return statement.entries.map((entry, index) => ({
    id: ids[index] ?? '',
    account: statement.account.id,
    statement: statement.id,
    ...entry,
    counterparty: { ...entry.counterparty },
    payments: entry.payments.map((payment) => ({ ...payment, counterparty: { ...payment.counterparty } })),
  }));
}
