import type { Entry } from './statement.ts';

/** What an `:86:` says about the other side and the purpose. */
export interface Info {
  readonly reference: string | null;
  readonly mandate: string | null;
  readonly counterparty: Entry['counterparty'];
  readonly text: string;
}

/** Three forms are in use: `?20…` of German banks, `/EREF/…` of Dutch and Nordic ones, and plain text. */
export function infoOf(info: string): Info {
  const joined = info.replace(/\n/g, '');
  if (/^\d{3}\?\d{2}/.test(joined)) return fromQuestionMarks(joined);
  if (/^\/[A-Z]{3,4}\//.test(joined)) return fromSlashes(joined);
  return { reference: null, mandate: null, counterparty: NOBODY, text: info.replace(/\s*\n\s*/g, ' ').trim() };
}

const NOBODY = { name: null, account: null, bank: null } as const;
const orNull = (text: string | undefined): string | null => text?.trim() || null;

/** Words that SEPA puts into the purpose: end-to-end reference, mandate, purpose proper. */
const WORDS = /(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT)\+/;

function fromQuestionMarks(text: string): Info {
  const parts = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(/\?(\d{2})([^?]*)/g)) parts.set(key, value);
  const range = (from: number, to: number): string =>
    Array.from({ length: to - from + 1 }, (_, index) => parts.get(String(from + index)) ?? '').join('');
  const purpose = range(20, 29) + range(60, 63);
  const [before = '', ...pieces] = purpose.split(WORDS);
  const said = new Map<string, string>();
  for (let index = 0; index < pieces.length; index += 2)
    said.set(pieces[index] ?? '', (pieces[index + 1] ?? '').trim());
  const reference = said.get('EREF') === 'NOTPROVIDED' ? undefined : said.get('EREF');
  return {
    reference: orNull(reference),
    mandate: orNull(said.get('MREF')),
    counterparty: {
      name: orNull(range(32, 33)),
      account: orNull(parts.get('31') ?? said.get('IBAN')),
      bank: orNull(parts.get('30') ?? said.get('BIC')),
    },
    text: (said.get('SVWZ') ?? before).trim() || (parts.get('00') ?? '').trim(),
  };
}

const CODES =
  /\/(EREF|MARF|CSID|CNTP|REMI|ORDP|BENM|NAME|IBAN|BIC|TRTP|PREF|RTRN|PURP|ULTD|ULTC|ISDT|SVCL|USTD|CREF)\//;

function fromSlashes(text: string): Info {
  const [, ...pieces] = text.split(CODES);
  const said = new Map<string, string>();
  for (let index = 0; index < pieces.length; index += 2)
    if (!said.get(pieces[index] ?? '')) said.set(pieces[index] ?? '', closed(pieces[index + 1] ?? ''));
  // The other side may come as account/bank/name in one.
  const [account, bank, name] = (said.get('CNTP') ?? '').split('/');
  const reference = said.get('EREF') === 'NOTPROVIDED' ? undefined : said.get('EREF');
  return {
    reference: orNull(reference),
    mandate: orNull(said.get('MARF')),
    counterparty: {
      name: orNull(name ?? said.get('NAME')),
      account: orNull(account) ?? orNull(said.get('IBAN')),
      bank: orNull(bank) ?? orNull(said.get('BIC')),
    },
    text: (said.get('REMI') ?? said.get('USTD') ?? '').replace(/^USTD\/+/, ''),
  };
}

/** Banks close a value with one slash or with two. */
const closed = (text: string): string => text.replace(/^[\s/]+|[\s/]+$/g, '');
