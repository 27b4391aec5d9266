import { type Decimal, readXml, toDecimal, XmlElement } from '@holdfast/nodes-core/shared';
import { amountText, type Balance, broken, type Entry, type Payment, type Statement } from './statement.ts';

/** The messages of ISO 20022 by the element they begin with: statement, report of the day, notification. */
const MESSAGES = {
  BkToCstmrStmt: { format: 'camt.053', part: 'Stmt' },
  BkToCstmrAcctRpt: { format: 'camt.052', part: 'Rpt' },
  BkToCstmrDbtCdtNtfctn: { format: 'camt.054', part: 'Ntfctn' },
} as const;

/**
 * Reads camt.053, .052 and .054 in every version since 02: what changed between them is read either way.
 * Source: iso20022.org, message definitions of Bank-to-Customer Cash Management.
 *
 * @throws NodeFailure data/not_statement with the path of the element; data/not_xml, data/doctype
 */
export function readCamt(text: string): Statement[] {
  const root = new XmlElement(readXml(text, { lists: [], withoutPrefixes: true, numbers: false }), '', broken).at(
    'Document',
  );
  for (const [name, { format, part }] of Object.entries(MESSAGES)) {
    const message = root.at(name);
    if (!message.exists) continue;
    const parts = message.all(part);
    if (parts.length === 0) throw broken(`${message.path}/${part}`, 'it is missing');
    return parts.map((one) => readPart(one, format, message.at('GrpHdr', 'CreDtTm').text));
  }
  throw broken('/Document', `it holds none of ${Object.keys(MESSAGES).join(', ')}`);
}

function readPart(part: XmlElement, format: string, sentAt: string | null): Statement {
  const account = part.at('Acct');
  const id = account.at('Id', 'IBAN').text ?? account.at('Id', 'Othr', 'Id').needed;
  const servicer = account.at('Svcr', 'FinInstnId');
  const balances = part.all('Bal');
  const currency =
    account.at('Ccy').text ?? balances[0]?.at('Amt').attribute('Ccy') ?? part.at('Ntry', 'Amt').attribute('Ccy') ?? '';
  const entries = part.all('Ntry').map((entry) => readEntry(entry, currency));
  return {
    format,
    id: part.at('Id').text,
    number: part.at('ElctrncSeqNb').text ?? part.at('LglSeqNb').text,
    createdAt: part.at('CreDtTm').text ?? sentAt,
    account: {
      id: id.replace(/\s+/g, ''),
      currency,
      owner: nameOf(account.at('Ownr')),
      bank: servicer.at('BICFI').text ?? servicer.at('BIC').text,
    },
    from: part.at('FrToDt', 'FrDtTm').day,
    to: part.at('FrToDt', 'ToDtTm').day,
    // A statement that goes on from another one opens with what that one closed with.
    opening: balanceOf(balances, ['OPBD', 'PRCD'], currency),
    closing: balanceOf(balances, ['CLBD'], currency),
    entries,
  };
}

function balanceOf(balances: readonly XmlElement[], codes: readonly string[], currency: string): Balance | null {
  for (const code of codes) {
    const found = balances.find((balance) => balance.at('Tp', 'CdOrPrtry', 'Cd').text === code);
    if (found)
      return { amount: amountText(signed(found, unsigned(found.at('Amt'))), currency), date: dayOf(found.at('Dt')) };
  }
  return null;
}

/** @throws NodeFailure data/not_statement when it is neither credit nor debit */
function signed(element: XmlElement, amount: Decimal): Decimal {
  const direction = element.at('CdtDbtInd');
  const text = direction.needed;
  if (text !== 'CRDT' && text !== 'DBIT')
    throw broken(direction.path, `"${text.slice(0, 20)}" is neither CRDT nor DBIT`);
  return text === 'DBIT' ? amount.times(-1) : amount;
}

const STATUS: Readonly<Record<string, Entry['status']>> = {
  BOOK: 'booked',
  PDNG: 'pending',
  INFO: 'information',
  FUTR: 'pending',
};

function readEntry(entry: XmlElement, currencyOfAccount: string): Entry {
  const currency = entry.at('Amt').attribute('Ccy') ?? currencyOfAccount;
  const status = entry.at('Sts', 'Cd').text ?? entry.at('Sts').text;
  const known = status === null ? 'booked' : STATUS[status];
  if (!known) throw broken(entry.at('Sts').path, `"${status?.slice(0, 20)}" is no status of an entry`);
  const isCredit = entry.at('CdtDbtInd').text === 'CRDT';
  const payments = entry.all('NtryDtls').flatMap((details) => details.all('TxDtls'));
  const [only] = payments;
  const one = payments.length === 1 && only ? readPayment(only, isCredit, currency) : null;
  return {
    amount: amountText(signed(entry, unsigned(entry.at('Amt'))), currency),
    currency,
    bookedOn: dayOf(entry.at('BookgDt')),
    valueOn: dayOf(entry.at('ValDt')),
    status: known,
    isReversal: entry.at('RvslInd').text === 'true',
    code: codeOf(entry.at('BkTxCd')),
    bankReference: entry.at('AcctSvcrRef').text ?? only?.at('Refs', 'AcctSvcrRef').text ?? null,
    reference: one?.reference ?? null,
    mandate: payments.length === 1 ? (only?.at('Refs', 'MndtId').text ?? null) : null,
    counterparty: one?.counterparty ?? { name: null, account: null, bank: null },
    text: one?.text || entry.at('AddtlNtryInf').text || '',
    payments: payments.length > 1 ? payments.map((payment) => readPayment(payment, isCredit, currency)) : [],
  };
}

function codeOf(code: XmlElement): string | null {
  const domain = code.at('Domn');
  const parts = [domain.at('Cd').text, domain.at('Fmly', 'Cd').text, domain.at('Fmly', 'SubFmlyCd').text];
  return parts.every((part) => part !== null) ? parts.join('/') : code.at('Prtry', 'Cd').text;
}

/** What the payer wrote where nothing was to be written. */
const NOT_PROVIDED = 'NOTPROVIDED';

function readPayment(payment: XmlElement, isCredit: boolean, currency: string): Payment {
  const [role, agent] = isCredit ? ['Dbtr', 'DbtrAgt'] : ['Cdtr', 'CdtrAgt'];
  const parties = payment.at('RltdPties');
  const account = parties.at(`${role}Acct`, 'Id');
  const bank = payment.at('RltdAgts', agent, 'FinInstnId');
  const remittance = payment.at('RmtInf');
  const structured = remittance.all('Strd').flatMap((one) => one.at('CdtrRefInf', 'Ref').text ?? []);
  const reference = [structured[0], payment.at('Refs', 'EndToEndId').text].find(
    (said) => said && said !== NOT_PROVIDED,
  );
  const amount = payment.at('Amt').exists ? payment.at('Amt') : payment.at('AmtDtls', 'TxAmt', 'Amt');
  const isOther = payment.at('CdtDbtInd').exists
    ? payment.at('CdtDbtInd').text !== (isCredit ? 'CRDT' : 'DBIT')
    : false;
  return {
    amount: amount.exists
      ? amountText(unsigned(amount).times(isCredit === isOther ? -1 : 1), amount.attribute('Ccy') ?? currency)
      : null,
    reference: reference ?? null,
    counterparty: {
      name: nameOf(parties.at(role)),
      account: (account.at('IBAN').text ?? account.at('Othr', 'Id').text)?.replace(/\s+/g, '') ?? null,
      bank: bank.at('BICFI').text ?? bank.at('BIC').text,
    },
    text:
      remittance
        .all('Ustrd')
        .flatMap((line) => line.text ?? [])
        .join(' ') ||
      payment.at('AddtlTxInf').text ||
      '',
  };
}

/** Since version 08 a party stands one level deeper. */
const nameOf = (party: XmlElement): string | null => party.at('Nm').text ?? party.at('Pty', 'Nm').text;

/** Amounts have no sign of their own: the direction says it. */
function unsigned(element: XmlElement): Decimal {
  const amount = toDecimal(element.amount ?? element.needed);
  if (!amount || amount.lt(0)) throw element.broken('it is negative');
  return amount;
}

/** The day of a date or of an instant; null where there is none. */
function dayOf(element: XmlElement): string | null {
  const inner = element.at('Dt').exists ? element.at('Dt') : element.at('DtTm');
  return inner.day;
}
