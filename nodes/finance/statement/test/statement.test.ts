import type { JsonObject } from '@holdfast/node-sdk';
import { failuresOf, itemsOf, nodeSuite, outputOf, runNode } from '@holdfast/node-sdk/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStatement } from '../src/nodes/read.ts';
import { bai2, camt053, camt054, mt940 } from './samples.ts';

const read = (text: string, port = 'entries', parameters: JsonObject = {}) =>
  outputOf(readStatement, { items: itemsOf({ body: text }), parameters }, port);
const problem = async (text: string) => {
  const [failure] = await failuresOf(readStatement, { items: itemsOf({ body: text }) });
  return [failure?.code, failure?.evidence?.path];
};

nodeSuite(readStatement, {
  samples: [
    {
      name: 'a file that cannot be read leaves alone, the others go on',
      items: itemsOf({ body: 'Dear customer,' }, { body: camt054 }),
      fails: [{ code: 'data/not_statement', index: 0, path: 'line 1' }],
    },
  ],
});

const NOBODY = { name: null, account: null, bank: null };

describe('camt', () => {
  test('gives entries with their parties, references and codes', async () => {
    const [paid, batch, pending] = await read(camt053());
    expect(paid).toEqual({
      id: expect.stringMatching(/^st-[0-9a-f]{32}$/),
      account: 'DE02120300000000202051',
      statement: 'S1',
      amount: '200.50',
      currency: 'EUR',
      bookedOn: '2026-01-31',
      valueOn: '2026-01-30',
      status: 'booked',
      isReversal: false,
      code: 'PMNT/RCDT/ESCT',
      bankReference: 'B-1',
      reference: 'INV-204',
      mandate: null,
      counterparty: { name: 'Birch BV', account: 'NL91ABNA0417164300', bank: 'ABNANL2A' },
      text: 'Invoice INV-204',
      payments: [],
    });
    expect(batch).toMatchObject({
      amount: '-50.00',
      code: 'NTRF',
      text: 'Salaries',
      payments: [
        { amount: '-30.00', reference: null, counterparty: { name: 'Ash' } },
        { amount: '-20.00', reference: 'P-2' },
      ],
    });
    expect(pending).toMatchObject({ amount: '9.99', status: 'pending', bookedOn: null });
  });

  test('gives the statement with its balances, checked against what is booked', async () => {
    expect(await read(camt053(), 'statements')).toEqual([
      {
        format: 'camt.053',
        id: 'S1',
        number: '21',
        createdAt: '2026-02-01T05:00:00+01:00',
        account: { id: 'DE02120300000000202051', currency: 'EUR', owner: 'Practice & Sons', bank: 'BYLADEM1001' },
        from: null,
        to: null,
        opening: { amount: '1000.00', date: '2026-01-31' },
        closing: { amount: '1150.50', date: '2026-01-31' },
        entries: 3,
        credits: '200.50',
        debits: '-50.00',
        isBalanced: true,
        difference: '0.00',
      },
    ]);
  });

  test('an entry is the same one in the notification and in the statement', async () => {
    const [[told], [stated]] = [await read(camt054), await read(camt053())];
    expect(told?.id).toBe(stated?.id);
    expect(await read(camt054, 'statements')).toMatchObject([{ format: 'camt.054', isBalanced: null }]);
  });

  test('a statement that does not add up fails with what is missing, or is told', async () => {
    const wrong = camt053((xml) => xml.replace('1150.50', '1150.40'));
    const [failure] = await failuresOf(readStatement, { items: itemsOf({ body: wrong }) });
    expect(failure).toMatchObject({ code: 'data/unbalanced', message: expect.stringContaining('-0.10 apart') });
    expect(await read(wrong, 'statements', { unbalanced: 'tell' })).toMatchObject([
      { isBalanced: false, difference: '-0.10' },
    ]);
  });

  const STATEMENT = '/Document/BkToCstmrStmt/Stmt';
  test.each([
    ['an amount with a comma', '200.5<', '200,5<', 'data/not_statement', `${STATEMENT}/Ntry[1]/Amt`],
    ['a negative amount', '>9.99<', '>-9.99<', 'data/not_statement', `${STATEMENT}/Ntry[3]/Amt`],
    ['a direction that is none', '>DBIT<', '>OUT<', 'data/not_statement', `${STATEMENT}/Ntry[2]/CdtDbtInd`],
    [
      'a day that is none',
      '<n:BookgDt><n:Dt>2026-01-31',
      '<n:BookgDt><n:Dt>31.01.2026',
      'data/not_statement',
      `${STATEMENT}/Ntry[1]/BookgDt/Dt`,
    ],
    ['a status that is none', '>PDNG<', '>GONE<', 'data/not_statement', `${STATEMENT}/Ntry[3]/Sts`],
    ['no account', 'n:IBAN>', 'n:XBAN>', 'data/not_statement', `${STATEMENT}/Acct/Id/Othr/Id`],
    ['another message', 'BkToCstmrStmt', 'CstmrCdtTrfInitn', 'data/not_statement', '/Document'],
    [
      'a document type of its own',
      '<n:Document',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><n:Document',
      'data/doctype',
      undefined,
    ],
    ['an element that is not closed', '</n:Stmt>', '', 'data/not_xml', undefined],
  ])('%s is refused, with its place', async (_, from, to, code, path) => {
    expect(await problem(camt053((xml) => xml.replaceAll(from, to)))).toEqual([code, path]);
  });
});

describe('MT940', () => {
  test('gives entries, whichever way the bank words its information', async () => {
    const [paid, out, back, slashes] = await read(mt940);
    expect(paid).toMatchObject({
      account: '20205100',
      amount: '200.50',
      valueOn: '2025-12-31',
      bookedOn: '2026-01-02',
      code: 'NTRF',
      bankReference: 'B-1',
      reference: 'INV-204',
      mandate: 'M-7',
      counterparty: { name: 'Birch BV', account: 'NL91ABNA0417164300', bank: 'ABNANL2A' },
      text: 'Invoice INV-204 of December',
    });
    expect(out).toMatchObject({ amount: '-50.00', reference: 'P-1', counterparty: NOBODY, text: 'further words' });
    expect(back).toMatchObject({
      amount: '-0.50',
      isReversal: true,
      reference: null,
      text: 'plain words on two lines',
    });
    expect(slashes).toMatchObject({
      account: 'NL91ABNA0417164300',
      reference: 'E-5',
      counterparty: { name: 'Ash GmbH', account: 'DE02120300000000202051', bank: 'BYLADEM1001' },
      text: 'paid in full',
    });
  });

  test('checks each statement of a file', async () => {
    expect(await read(mt940, 'statements')).toMatchObject([
      {
        id: 'STARTUMS',
        number: '00001/001',
        account: { bank: '12030000' },
        isBalanced: true,
        closing: { amount: '1150.00' },
      },
      { id: 'SECOND', opening: { amount: '-5.00' }, closing: { amount: '0.00' }, isBalanced: true },
    ]);
  });

  test('what is twice in a day is two entries', async () => {
    const twice = mt940
      .replace(':61:260103C5,00', ':61:260103C2,50N544REF1\r\n:61:260103C2,50')
      .replace(/\r\n:86:\/EREF.*/, '');
    const ids = (await read(twice)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    expect((await read(twice)).map(({ id }) => id)).toEqual(ids);
  });

  test.each([
    ['an entry', ':61:260102D50,NMSC', ':61:02.01.26 D50,NMSC', 'line 9'],
    ['an amount', 'C200,50', 'C2,00,50', 'line 6'],
    ['a day', ':61:260103', ':61:260230', 'line 20'],
    ['a balance', 'C260102EUR1150,00', 'C260102EUR', 'line 14'],
    ['a statement without its account', ':25:12030000/20205100\r\n', '', 'line 2'],
    ['what belongs to no field', '{1:F01', 'Dear customer\r\n{1:F01', 'line 1'],
  ])('%s that is none is refused, with its line', async (_, from, to, path) => {
    const [failure] = await failuresOf(readStatement, {
      items: itemsOf({ body: mt940.replace(from, to) }),
      parameters: { format: 'mt940' },
    });
    expect([failure?.code, failure?.evidence?.path]).toEqual(['data/not_statement', path]);
  });
});

describe('BAI2', () => {
  test('gives entries in the units of their currency', async () => {
    expect(await read(bai2)).toMatchObject([
      {
        account: '4420',
        amount: '200.50',
        code: '165',
        bankReference: 'B-1',
        reference: 'INV-204',
        text: 'Lockbox, January',
      },
      { account: '4420', amount: '-50.00', bankReference: 'B-2', reference: 'CHK 7', text: 'paid to Ash, rent' },
      { account: '4421', amount: '150', currency: 'JPY', valueOn: '2026-02-01', reference: null },
    ]);
    expect(await read(bai2, 'statements')).toMatchObject([
      {
        account: { id: '4420', bank: '021000021' },
        from: '2026-01-31',
        closing: { amount: '1150.50' },
        isBalanced: true,
      },
      { account: { id: '4421', currency: 'JPY' }, closing: { amount: '650' }, isBalanced: true },
    ]);
  });

  test.each([
    ['that was cut off', /\n99.*/, '', 'line 12'],
    ['with another amount', '16,475,5000', '16,475,5001', 'line 7'],
    ['with a record less', /\n88,paid.*/, '', 'line 6'],
    ['with a total that is none', '98,241400', '98,241401', 'line 12'],
    ['with a transaction outside of an account', '02,RECEIVER', '16,165,1,Z,,,x/\n02,RECEIVER', 'line 2'],
    ['with a kind of record that there is not', '\n98,', '\n97,\n98,', 'line 12'],
    ['with a line that is no record', '\n98,', '\nTOTAL\n98,', 'line 12'],
    ['with a code that is none', '16,142', '16,14', 'line 10'],
    ['with a day that is none', 'V,260201', 'V,260231', 'line 10'],
  ])('a file %s is refused, with the line', async (_, from, to, path) => {
    expect(await problem(bai2.replace(from, to))).toEqual(['data/not_statement', path]);
  });
});

test('a file is read in the encoding that it declares', async () => {
  const { outputs } = await runNode(readStatement, { items: itemsOf({ body: `\uFEFF${camt054}` }) });
  expect(outputs.entries).toHaveLength(1);
});

test('whatever is damaged in a file, it is read or refused by itself', async () => {
  const damage = fc.record({
    text: fc.constantFrom(camt053(), camt054, mt940, bai2),
    at: fc.nat({ max: 3_000 }),
    cut: fc.nat({ max: 40 }),
    put: fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('/', ',', '\n', '<', ':', '\n88,', '\n:61:', '{4:')),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ text, at, cut, put }) => {
      const place = at % text.length;
      const body = text.slice(0, place) + put + text.slice(place + cut);
      const { outputs, failures } = await runNode(readStatement, { items: itemsOf({ body }) });
      expect(failures.length === 0 ? outputs.statements?.length : 1).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});
