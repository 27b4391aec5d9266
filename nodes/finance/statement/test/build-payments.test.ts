import type { JsonObject } from '@holdfast/node-sdk';
import { isCreditorReference, isIban } from '@holdfast/node-sdk/records';
import {
  failuresOf,
  itemsOf,
  MemoryFiles,
  type NodeCall,
  nodeSuite,
  runNode,
  TEST_NOW,
} from '@holdfast/node-sdk/testing';
import { readXml } from '@holdfast/nodes-core/shared';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inLatin, isIdentifier } from '../src/latin.ts';
import { buildPayments } from '../src/nodes/build-payments.ts';

const OWN = { ownName: 'Muster & Söhne GmbH', ownIban: 'DE89 3704 0044 0532 0130 00', ownBic: 'COBADEFFXXX' };
const birch = { name: 'Birch BV', iban: 'NL91ABNA0417164300', amount: '1250.00' };
const ash = { name: 'Ash & Œuvre Ltd', iban: 'GB82 WEST 1234 5698 7654 32', amount: '0.10' };
const KEY = 'hf1-k0example0key0of0the0step0000000';

const call = (items: readonly JsonObject[], more: JsonObject = {}, about: Partial<NodeCall> = {}): NodeCall => ({
  parameters: ({ item }) => ({ ...OWN, ...item?.json, ...more }),
  items: itemsOf(...items),
  idempotencyKey: KEY,
  files: new MemoryFiles(),
  ...about,
});

/** The file that is written, as text, and what is told of it and of the payments. */
async function written(items: readonly JsonObject[], more: JsonObject = {}, about: Partial<NodeCall> = {}) {
  const files = new MemoryFiles();
  const { outputs, failures } = await runNode(buildPayments, call(items, more, { files, ...about }));
  const [one] = outputs.file ?? [];
  const file = one?.files?.payments;
  const text = file ? Buffer.from(await files.read(file)).toString('utf8') : '';
  return { text, facts: one?.json, payments: (outputs.payments ?? []).map(({ json }) => json), failures, file };
}

nodeSuite(buildPayments, {
  samples: [
    {
      ...call([birch, { ...birch, iban: 'NL91ABNA0417164301' }]),
      name: 'a payment that breaks a rule leaves alone, the others are paid',
      fails: [{ code: 'data/bad_input', index: 1, path: '/iban' }],
    },
  ],
});

/** What the schemas of the two versions have at these places, in their order; a question mark: it may be missing. */
const PARTS: Readonly<Record<string, string>> = {
  CstmrCdtTrfInitn: 'GrpHdr PmtInf',
  GrpHdr: 'MsgId CreDtTm NbOfTxs CtrlSum InitgPty',
  InitgPty: 'Nm',
  PmtInf: 'PmtInfId PmtMtd BtchBookg? NbOfTxs CtrlSum PmtTpInf ReqdExctnDt Dbtr DbtrAcct DbtrAgt ChrgBr CdtTrfTxInf+',
  PmtTpInf: 'SvcLvl',
  SvcLvl: 'Cd',
  Dbtr: 'Nm',
  DbtrAcct: 'Id',
  DbtrAgt: 'FinInstnId',
  CdtTrfTxInf: 'PmtId Amt CdtrAgt? Cdtr CdtrAcct RmtInf?',
  PmtId: 'EndToEndId',
  Amt: 'InstdAmt',
  CdtrAgt: 'FinInstnId',
  Cdtr: 'Nm',
  CdtrAcct: 'Id',
  RmtInf: 'Ustrd? Strd?',
  Strd: 'CdtrRefInf',
  CdtrRefInf: 'Tp Ref',
  Tp: 'CdOrPrtry',
  CdOrPrtry: 'Cd',
};

/** Places that do not have the parts of the schema, in its order. */
function misplaced(text: string): string[] {
  const found: string[] = [];
  for (const [name, parts] of Object.entries(PARTS)) {
    const pattern = new RegExp(
      `^${parts
        .split(' ')
        .map((part) => part.replace(/^(\w+)([?+]?)$/, '(?:$1 )$2'))
        .join('')}$`,
    );
    for (const [, inner = ''] of text.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))) {
      const names: string[] = [];
      let depth = 0;
      for (const [, end, tag = '', closed] of inner.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
        if (end) depth -= 1;
        else {
          if (depth === 0) names.push(tag);
          if (!closed) depth += 1;
        }
      }
      if (!pattern.test(names.map((each) => `${each} `).join(''))) found.push(`${name}: ${names.join(' ')}`);
    }
  }
  return found;
}

describe('a payment file', () => {
  test('has the payments with their sum, in the order of the schema', async () => {
    const { text, facts, payments, file } = await written([birch, { ...ash, reference: 'RF18 5390 0754 7034' }], {
      executionDate: '2026-01-20',
      booking: 'single',
    });
    expect(facts).toMatchObject({ count: 2, sum: '1250.10', currency: 'EUR', executionDate: '2026-01-20' });
    expect(misplaced(text)).toEqual([]);
    const { Document } = readXml(text, { lists: [], withoutPrefixes: false, numbers: false }) as {
      Document: JsonObject;
    };
    expect(Document).toMatchObject({
      '@xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09',
      CstmrCdtTrfInitn: {
        GrpHdr: {
          MsgId: facts?.messageId,
          CreDtTm: '2026-01-15T10:30:00',
          NbOfTxs: '2',
          CtrlSum: '1250.10',
          InitgPty: { Nm: 'Muster + Sohne GmbH' },
        },
        PmtInf: {
          PmtMtd: 'TRF',
          BtchBookg: 'false',
          CtrlSum: '1250.10',
          ReqdExctnDt: { Dt: '2026-01-20' },
          DbtrAcct: { Id: { IBAN: 'DE89370400440532013000' } },
          DbtrAgt: { FinInstnId: { BICFI: 'COBADEFFXXX' } },
          ChrgBr: 'SLEV',
          CdtTrfTxInf: [
            {
              Amt: { InstdAmt: { '@Ccy': 'EUR', '#text': '1250.00' } },
              Cdtr: { Nm: 'Birch BV' },
              CdtrAcct: { Id: { IBAN: 'NL91ABNA0417164300' } },
            },
            {
              Cdtr: { Nm: 'Ash + OEuvre Ltd' },
              RmtInf: { Strd: { CdtrRefInf: { Tp: { CdOrPrtry: { Cd: 'SCOR' } }, Ref: 'RF18539007547034' } } },
            },
          ],
        },
      },
    });
    expect(payments).toMatchObject([
      { messageId: facts?.messageId, name: 'Birch BV', amount: '1250.00' },
      { amount: '0.10', reference: 'RF18539007547034' },
    ]);
    expect(new Set(payments.map(({ endToEndId }) => endToEndId)).size).toBe(2);
    expect(file?.name).toBe(`${String(facts?.messageId)}.xml`);
  });

  test('of the older version names banks and days as that does', async () => {
    const { text } = await written([birch], { version: 'pain.001.001.03', ownBic: '', bic: 'ABNANL2A' });
    expect(text).toContain('<ReqdExctnDt>2026-01-15</ReqdExctnDt>');
    expect(text).toContain('<BIC>ABNANL2A</BIC>');
    expect(text).toContain('<Id>NOTPROVIDED</Id>');
    expect(misplaced(text)).toEqual([]);
  });

  test('is the same, byte for byte, however often the step is tried, and another one for other payments or steps', async () => {
    const first = await written([birch, ash]);
    const later = { now: TEST_NOW + 86_400_000, facts: { startedAt: TEST_NOW } };
    expect((await written([birch, ash], {}, later)).text).toBe(first.text);
    const others = [
      await written([birch]),
      await written([birch, { ...ash, amount: '0.11' }]),
      await written([birch, ash], {}, { idempotencyKey: KEY.replace('k0', 'k1') }),
    ];
    const ids = [first, ...others].map(({ facts }) => String(facts?.messageId));
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^HF-[0-9A-F]{32}$/);
  });

  test.each<[string, JsonObject, string]>([
    ['an IBAN whose digits do not fit', { iban: 'DE89370400440532013001' }, '/iban'],
    ['nothing to pay', { amount: '0.00' }, '/amount'],
    ['an amount that goes back', { amount: '-5.00' }, '/amount'],
    ['less than a cent', { amount: '1.005' }, '/amount'],
    ['more than a bank takes', { amount: '1000000000.00' }, '/amount'],
    ['a text that is too long', { text: 'x'.repeat(141) }, '/text'],
    ['a creditor reference whose digits do not fit', { reference: 'RF19539007547034' }, '/reference'],
    ['both a creditor reference and a text', { reference: 'RF18539007547034', text: 'x' }, '/text'],
    ['a reference that banks do not hand on', { endToEndId: 'A//B' }, '/endToEndId'],
    ['a bank that is none', { bic: 'ABC' }, '/bic'],
    ['a name of nothing', { name: ' ' }, '/name'],
  ])('leaves out a payment with %s', async (_, more, path) => {
    const [failure] = await failuresOf(buildPayments, call([birch], more));
    expect([failure?.code, failure?.evidence?.path]).toEqual(['data/bad_input', path]);
  });

  test('has no two payments of one reference, and none without payments', async () => {
    const { facts, failures } = await written([birch, ash], { endToEndId: 'INV-1' });
    expect(facts).toMatchObject({ count: 1 });
    expect(failures.map(({ index, failure }) => [index, failure.evidence?.path])).toEqual([[1, '/endToEndId']]);
    expect((await written([{ ...birch, amount: '0' }])).text).toBe('');
  });

  test.each<[JsonObject, string]>([
    [{ ownIban: 'DE00370400440532013000' }, '/ownIban'],
    [{ executionDate: '2026-01-14' }, '/executionDate'],
    [{ executionDate: '2026-13-40' }, '/executionDate'],
  ])('is not written at all with %j', async (more, path) => {
    const [failure] = await failuresOf(buildPayments, call([birch], more));
    expect([failure?.code, failure?.evidence?.path]).toEqual(['data/bad_input', path]);
  });

  test('says nothing that is no text of a bank, whatever people write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (said) => {
        expect(inLatin(said)).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]*$/);
      }),
      { numRuns: 500, seed: 1 },
    );
    expect(inLatin('  Straße  Ærø — Łódź №5 ')).toBe('Strasse AEro . Lodz .5');
  });

  test.each([
    ['INV-1', true],
    ['/INV', false],
    ['INV/', false],
    ['INV_1', false],
    ['', false],
  ])('takes "%s" for an identifier: %s', (text, is) => {
    expect(isIdentifier(text)).toBe(is);
  });
});

test('check digits tell what was mistyped', () => {
  expect(['DE89370400440532013000', 'GB82WEST12345698765432'].map(isIban)).toEqual([true, true]);
  expect(['DE89370400440532013010', 'de89370400440532013000', ''].map(isIban)).toEqual([false, false, false]);
  expect([isCreditorReference('RF18539007547034'), isCreditorReference('RF18539007547043')]).toEqual([true, false]);
});
