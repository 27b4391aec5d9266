import type { Json, JsonObject } from '@holdfast/node-sdk';
import { ATTRIBUTE, TEXT, writeXml } from '@holdfast/nodes-core/shared';
import type { Payment } from './payments.ts';

/** Versions of the message; newer ones differ here in how a day and a bank are named. */
export const VERSIONS = ['pain.001.001.09', 'pain.001.001.03'] as const;
export type Version = (typeof VERSIONS)[number];

/** Everything that a payment file says. */
export interface PaymentFile {
  readonly version: Version;
  /** Names this file; a bank takes each only once. */
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Such as 2026-01-31. */
  readonly executionDate: string;
  readonly debtor: { readonly name: string; readonly iban: string; readonly bic: string };
  /** One entry on the statement for all of them; null: as the bank does. */
  readonly isBatch: boolean | null;
  readonly payments: readonly Payment[];
  readonly sum: string;
}

/** Elements in the order of the schema; what is undefined is not there. */
const element = (parts: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(parts).filter((part): part is [string, Json] => part[1] !== undefined));

/**
 * Writes a credit transfer initiation (pain.001), its amounts in euros.
 * Source: ISO 20022, pain.001.001.09 and pain.001.001.03; EPC132-08 for what SEPA takes of it
 */
export function writePain001(file: PaymentFile): string {
  const { version, messageId, executionDate, debtor, payments, sum } = file;
  const isOld = version === 'pain.001.001.03';
  const institution = (bic: string): JsonObject => ({ FinInstnId: { [isOld ? 'BIC' : 'BICFI']: bic } });
  const totals = { NbOfTxs: String(payments.length), CtrlSum: sum };
  return writeXml({
    Document: {
      [`${ATTRIBUTE}xmlns`]: `urn:iso:std:iso:20022:tech:xsd:${version}`,
      CstmrCdtTrfInitn: {
        GrpHdr: {
          MsgId: messageId,
          CreDtTm: new Date(file.createdAt).toISOString().slice(0, 19),
          ...totals,
          InitgPty: { Nm: debtor.name },
        },
        PmtInf: element({
          PmtInfId: messageId,
          PmtMtd: 'TRF',
          BtchBookg: file.isBatch === null ? undefined : String(file.isBatch),
          ...totals,
          PmtTpInf: { SvcLvl: { Cd: 'SEPA' } },
          ReqdExctnDt: isOld ? executionDate : { Dt: executionDate },
          Dbtr: { Nm: debtor.name },
          DbtrAcct: { Id: { IBAN: debtor.iban } },
          DbtrAgt: debtor.bic === '' ? { FinInstnId: { Othr: { Id: 'NOTPROVIDED' } } } : institution(debtor.bic),
          ChrgBr: 'SLEV',
          CdtTrfTxInf: payments.map((payment) =>
            element({
              PmtId: { EndToEndId: payment.endToEndId },
              Amt: { InstdAmt: { [`${ATTRIBUTE}Ccy`]: 'EUR', [TEXT]: payment.amount } },
              CdtrAgt: payment.bic === '' ? undefined : institution(payment.bic),
              Cdtr: { Nm: payment.name },
              CdtrAcct: { Id: { IBAN: payment.iban } },
              RmtInf: remittanceOf(payment),
            }),
          ),
        }),
      },
    },
  });
}

function remittanceOf({ reference, text }: Payment): Json | undefined {
  if (reference !== '') return { Strd: { CdtrRefInf: { Tp: { CdOrPrtry: { Cd: 'SCOR' } }, Ref: reference } } };
  return text === '' ? undefined : { Ustrd: text };
}
