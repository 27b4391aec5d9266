import { fail, type JsonObject, type NodeFailure } from '@holdfast/node-sdk';
import { decimalText, isCreditorReference, isIban } from '@holdfast/node-sdk/records';
import { inLatin, isIdentifier } from './latin.ts';

/** Whom the bank pays, and what for. Amounts are euros, as decimal text. */
export interface Payment {
  readonly endToEndId: string;
  readonly amount: string;
  readonly name: string;
  readonly iban: string;
  readonly bic: string;
  /** A creditor reference (ISO 11649), or empty. */
  readonly reference: string;
  readonly text: string;
}

/** What a person says of one payment. */
export interface SaidPayment {
  readonly name: string;
  readonly iban: string;
  readonly bic: string;
  readonly amount: string;
  readonly reference: string;
  readonly text: string;
  readonly endToEndId: string;
}

export const MOST_NAME = 70;
export const MOST_TEXT = 140;
export const MOST_ID = 35;
const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
/** From 0.01 to 999,999,999.99 euros. */
const AMOUNT = /^(?!0+\.00$)\d{1,9}\.\d{2}$/;

const compact = (text: string): string => text.replace(/\s+/g, '').toUpperCase();

function wrong(path: string, message: string): NodeFailure {
  return fail.data('bad_input', { message, evidence: { path: `/${path}` } });
}

/** An IBAN without spaces. @throws NodeFailure data/bad_input */
export function ibanOf(said: string, path: string): string {
  const iban = compact(said);
  if (isIban(iban)) return iban;
  throw wrong(path, `"${said}" is no IBAN: its check digits do not fit. Correct it, by the invoice or by asking.`);
}

/** A BIC, or nothing. @throws NodeFailure data/bad_input */
export function bicOf(said: string, path: string): string {
  const bic = compact(said);
  if (bic === '' || BIC.test(bic)) return bic;
  throw wrong(path, `"${said}" is no BIC: it has 8 or 11 letters and digits. Correct it, or leave it out.`);
}

/** A name or text in the characters of SEPA. @throws NodeFailure data/bad_input */
export function textOf(said: string, path: string, most: number): string {
  const text = inLatin(said);
  if (text.length <= most) return text;
  throw wrong(path, `It has ${text.length} characters; a bank takes ${most}. Shorten it.`);
}

/**
 * One payment by the rules of SEPA credit transfers.
 * Source: European Payments Council, EPC132-08, customer-to-PSP implementation guidelines
 *
 * @throws NodeFailure data/bad_input with the setting that does not fit
 */
export function paymentOf(said: SaidPayment, ownId: string): Payment {
  const name = textOf(said.name, 'name', MOST_NAME);
  if (name === '') throw wrong('name', 'Nobody is named who is paid.');
  const amount = decimalText(said.amount) ?? '';
  if (!AMOUNT.test(amount))
    throw wrong('amount', `"${said.amount}" cannot be paid: it takes 0.01 to 999999999.99 euros, in whole cents.`);
  const endToEndId = said.endToEndId || ownId;
  if (!isIdentifier(endToEndId) || endToEndId.length > MOST_ID)
    throw wrong(
      'endToEndId',
      `"${endToEndId}" is no reference that banks hand on: up to 35 letters, digits and / - ? : ( ) . , ' +, no slash at its ends.`,
    );
  const reference = compact(said.reference);
  if (reference !== '' && !isCreditorReference(reference))
    throw wrong(
      'reference',
      `"${said.reference}" is no creditor reference: its check digits do not fit. Put it into the text instead.`,
    );
  if (reference !== '' && said.text !== '')
    throw wrong('text', 'A bank takes a creditor reference or a text, not both. Leave one of them out.');
  return {
    endToEndId,
    amount,
    name,
    iban: ibanOf(said.iban, 'iban'),
    bic: bicOf(said.bic, 'bic'),
    reference,
    text: textOf(said.text, 'text', MOST_TEXT),
  };
}

export const paymentJson = (payment: Payment, messageId: string): JsonObject => ({
  messageId,
  ...payment,
  currency: 'EUR',
});
