import type { Item, JsonObject } from '@holdfast/node-sdk';
import { failuresOf, itemsOf, MemoryFiles, nodeSuite, outputOf, runNode } from '@holdfast/node-sdk/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reconcileSets } from '../src/nodes/compare.ts';
import { settleDifference } from '../src/nodes/settle.ts';

const AMOUNTS = {
  keys: [{ field: 'invoice' }],
  compared: [{ field: 'amount', kind: 'amount' }],
} satisfies JsonObject;

const finding = (outcome: string, key: JsonObject, more: JsonObject): Item => ({
  json: { outcome, key, differences: [], tolerated: [], here: [], there: [], ...more },
});

nodeSuite(reconcileSets, {
  samples: [
    { name: 'two empty sets are reconciled', parameters: { ...AMOUNTS }, inputs: { here: [], there: [] } },
    {
      name: 'amounts add up only where there is one to compare',
      parameters: { keys: [{ field: 'invoice' }], sums: 'here' },
      inputs: { here: [], there: [] },
      fails: [{ code: 'data/bad_input', path: '/compared' }],
    },
    {
      name: 'more differences than may be are a mistake, and open nothing',
      parameters: { ...AMOUNTS, most: 1 },
      inputs: { here: itemsOf({ invoice: '1' }, { invoice: '2' }), there: [] },
      fails: [{ code: 'data/too_different', message: /2 differences.*2 missing there/ }],
    },
  ],
});

/** An entry that has to be there. */
const at = (list: readonly JsonObject[], index: number): JsonObject => list[index] ?? {};
const both = (here: readonly JsonObject[], there: readonly JsonObject[]) => ({
  here: itemsOf(...here),
  there: itemsOf(...there),
});

/** Outcomes by port, without the result, as the json of their items. */
async function outcomes(parameters: JsonObject, here: readonly JsonObject[], there: readonly JsonObject[]) {
  const { outputs, failures } = await runNode(reconcileSets, {
    parameters: { matched: true, ...parameters },
    inputs: both(here, there),
  });
  expect(failures).toEqual([]);
  const { result: _, ...ports } = outputs;
  return Object.fromEntries(
    Object.entries(ports)
      .filter(([, list]) => list.length > 0)
      .map(([port, list]) => [port, list.map(({ json }) => json)]),
  );
}

describe('two sets', () => {
  test('fall into matched, different, missing on either side and in doubt', async () => {
    const here: JsonObject[] = [
      { invoice: 'INV-1', amount: '10.00' },
      { invoice: 'inv 2', amount: '20.00' },
      { invoice: 'INV-3', amount: '30.00' },
      { amount: '40.00' },
    ];
    const there: JsonObject[] = [
      { invoice: 'INV/2', amount: 19.5 },
      { invoice: 'INV-1', amount: 10 },
      { invoice: 'INV-4', amount: '5.00' },
    ];
    expect(await outcomes(AMOUNTS, here, there)).toEqual({
      matched: [finding('matched', { invoice: 'INV-1' }, { here: [at(here, 0)], there: [at(there, 1)] }).json],
      different: [
        finding(
          'different',
          { invoice: 'inv 2' },
          {
            differences: [{ field: 'amount', here: '20.00', there: '19.50', difference: '-0.50' }],
            here: [at(here, 1)],
            there: [at(there, 0)],
          },
        ).json,
      ],
      'missing-there': [finding('missing-there', { invoice: 'INV-3' }, { here: [at(here, 2)] }).json],
      'missing-here': [finding('missing-here', { invoice: 'INV-4' }, { there: [at(there, 2)] }).json],
      'in-doubt': [
        finding('in-doubt', { invoice: null }, { here: [at(here, 3)], reason: 'a part of its key is missing' }).json,
      ],
    });
  });

  test('take amounts exactly: a tenth added up three times is three tenths', async () => {
    const here = ['0.1', '0.1', '0.1'].map((amount) => ({ invoice: '7', amount }));
    const found = await outcomes({ ...AMOUNTS, sums: 'here' }, here, [{ invoice: '7', amount: '0.30' }]);
    expect(found).toEqual({
      matched: [expect.objectContaining({ here, tolerated: [], differences: [] })],
    });
  });

  test.each([
    ['0.05', 'amount', '100.05', 'matched'],
    ['0.05', 'amount', '100.06', 'different'],
    ['1', 'percent', '99.00', 'matched'],
    ['1', 'percent', '98.99', 'different'],
  ])('an amount may be apart by %s (%s): %s is %s', async (tolerance, by, amount, outcome) => {
    const parameters = { ...AMOUNTS, compared: [{ field: 'amount', kind: 'amount', tolerance, by }] };
    const found = await outcomes(parameters, [{ invoice: '1', amount: '100.00' }], [{ invoice: '1', amount }]);
    expect(Object.keys(found)).toEqual([outcome]);
    // What was let pass is told all the same.
    expect(found.matched?.[0]?.tolerated ?? found.different?.[0]?.differences).toHaveLength(1);
  });

  test.each([
    ['2026-01-31', '2026-02-03', 'matched', '3'],
    ['2026-01-31', '04.02.2026', 'different', '4'],
    ['2026-01-31T23:30:00Z', '2026-02-01', 'matched', '1'],
  ])('a day may be apart by three: %s and %s are %s', async (day, other, outcome, difference) => {
    const parameters = {
      keys: [{ field: 'id' }],
      compared: [{ field: 'on', other: 'booked', kind: 'date', tolerance: '3' }],
      thereDates: 'dmy',
    };
    const found = await outcomes(parameters, [{ id: 1, on: day }], [{ id: 1, booked: other }]);
    const [only] = found[outcome] ?? [];
    expect([only?.differences, only?.tolerated].flat()).toEqual([expect.objectContaining({ difference })]);
  });

  test('are read in the form of their side: a comma is never guessed', async () => {
    const parameters = { ...AMOUNTS, hereNumbers: 'comma' };
    const found = await outcomes(
      parameters,
      [
        { invoice: '1', amount: '1.234,50' },
        { invoice: '2', amount: '(2,00)' },
        { invoice: '3', amount: '3.50' },
      ],
      [
        { invoice: '1', amount: '1,234.50' },
        { invoice: '2', amount: '2.00-' },
        { invoice: '3', amount: '3.50' },
      ],
    );
    expect(found.matched).toHaveLength(2);
    // "3.50" is no amount of the form 1.234,56: it equals nothing.
    expect(found.different).toMatchObject([{ key: { invoice: '3' }, differences: [{ field: 'amount' }] }]);
  });

  test('pair records of one key where one way fits; two that fit the same one are in doubt', async () => {
    const row = (amount: string, n = 0) => ({ invoice: 'A', amount, n });
    expect(await outcomes(AMOUNTS, [row('1'), row('2')], [row('2'), row('1')])).toMatchObject({
      matched: [{ here: [{ amount: '1' }] }, { here: [{ amount: '2' }] }],
    });
    // As many equal ones on either side: which is which does not matter.
    const same = await outcomes(AMOUNTS, [row('1', 1), row('1', 2)], [row('1', 3), row('1', 4)]);
    expect(same.matched?.map(({ here, there }) => [here, there])).toEqual([
      [[row('1', 1)], [row('1', 3)]],
      [[row('1', 2)], [row('1', 4)]],
    ]);
    expect(await outcomes(AMOUNTS, [row('1', 1), row('1', 2)], [row('1', 3)])).toMatchObject({
      'in-doubt': [
        { here: [row('1', 1), row('1', 2)], there: [row('1', 3)], reason: expect.stringContaining('pairing') },
      ],
    });
    // The rest of a key is different by what is left, or there once too often.
    expect(await outcomes(AMOUNTS, [row('1'), row('2')], [row('1'), row('3')])).toMatchObject({
      matched: [{}],
      different: [{ here: [row('2')], there: [row('3')] }],
    });
    expect(await outcomes(AMOUNTS, [row('1'), row('2')], [row('1')])).toMatchObject({
      matched: [{}],
      'in-doubt': [{ here: [row('2')], there: [], reason: expect.stringContaining('twice') }],
    });
  });

  test('that add up are different by the sum, and by what each of them is', async () => {
    const parameters = {
      keys: [{ field: 'payout' }],
      compared: [
        { field: 'net', other: 'amount', kind: 'amount' },
        { field: 'currency', kind: 'text' },
      ],
      sums: 'here',
    };
    const here = [
      { payout: 'p', net: '60.00', currency: 'EUR' },
      { payout: 'p', net: '39.00', currency: 'USD' },
    ];
    const found = await outcomes(parameters, here, [{ payout: 'p', amount: '100.00', currency: 'eur' }]);
    expect(found.different).toMatchObject([
      {
        here,
        differences: [
          { field: 'currency', here: 'USD', there: 'eur' },
          { field: 'net', here: '99.00', there: '100.00', difference: '1.00' },
        ],
      },
    ]);
  });

  test('give the same findings in the same order, with each record in one of them', async () => {
    const record = fc.record({
      invoice: fc.constantFrom('a', 'b', 'c', 'd', ''),
      amount: fc.constantFrom('1', '1.00', '2', 'x', '1.01'),
      n: fc.integer(),
    });
    const sets = fc.array(record, { maxLength: 12 });
    const parameters = { ...AMOUNTS, compared: [{ field: 'amount', kind: 'amount', tolerance: '0.01' }] };
    await fc.assert(
      fc.asyncProperty(sets, sets, async (here, there) => {
        const found = await outcomes(parameters, here, there);
        expect(await outcomes(parameters, here, there)).toEqual(found);
        const all = Object.values(found).flat();
        const of = (side: 'here' | 'there') => all.flatMap((one) => one[side] as JsonObject[]);
        const sorted = (list: readonly JsonObject[]) => list.map((one) => JSON.stringify(one)).toSorted();
        expect(sorted(of('here'))).toEqual(sorted(here));
        expect(sorted(of('there'))).toEqual(sorted(there));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the result', () => {
  test('counts the groups and adds up their amounts, one currency with another never', async () => {
    const files = new MemoryFiles();
    const { outputs } = await runNode(reconcileSets, {
      parameters: { ...AMOUNTS, currency: 'currency', hereTitle: 'Ledger', thereTitle: 'Bank' },
      inputs: both(
        [
          { invoice: '1', amount: '10.00', currency: 'EUR' },
          { invoice: '2', amount: '5', currency: 'USD' },
          { invoice: '3', amount: '7.005', currency: 'EUR' },
        ],
        [
          { invoice: '1', amount: '10', currency: 'EUR' },
          { invoice: '2', amount: '6', currency: 'USD' },
        ],
      ),
      files,
    });
    const [result] = outputs.result ?? [];
    expect(result?.json).toMatchObject({
      kind: 'reconciliation',
      schemaVersion: 1,
      here: { title: 'Ledger', records: 3 },
      there: { title: 'Bank', records: 2 },
      isReconciled: false,
      open: 2,
      totals: [
        { currency: 'EUR', here: '17.005', there: '10.000', difference: '-7.005' },
        { currency: 'USD', here: '5.00', there: '6.00', difference: '1.00' },
      ],
      groups: {
        matched: { count: 1, records: { here: 1, there: 1 }, first: [] },
        different: { count: 1, first: [{ key: { invoice: '2' } }] },
        'missing-there': { count: 1, totals: [{ currency: 'EUR', here: '7.005', there: '0.000' }] },
        'missing-here': { count: 0, totals: [] },
        'in-doubt': { count: 0 },
      },
    });
    expect(outputs.matched).toEqual([]);
    const report = result?.files?.report;
    if (!report) throw new Error('There is no report.');
    expect(new TextDecoder().decode(await files.read(report))).toBe(
      [
        'outcome,reason,invoice,field,here,there,difference,records here,records there',
        'different,,2,amount,5.00,6.00,1.00,item 2,item 2',
        'missing-there,,3,,,,,item 3,',
        '',
      ].join('\r\n'),
    );
  });

  test('a hundred thousand records of two files are matched, each difference with its line', async () => {
    const COUNT = 100_000;
    const files = new MemoryFiles();
    const row = (index: number, amount: number) => `INV-${index},${amount}.00,2026-01-15`;
    const csv = (rows: readonly string[]) => ['invoice,amount,date', ...rows].join('\n');
    const numbers = Array.from({ length: COUNT }, (_, index) => index);
    const here = await files.text('ledger.csv', csv(numbers.map((index) => row(index, index))));
    const odd = (index: number) => (index === 77_777 ? 1 : index);
    const there = await files.text('bank.csv', csv(numbers.toReversed().map((index) => row(index, odd(index)))));
    const { outputs, failures } = await runNode(reconcileSets, {
      parameters: {
        keys: [{ field: 'invoice' }],
        compared: [
          { field: 'amount', kind: 'amount', tolerance: '0.01' },
          { field: 'date', kind: 'date', tolerance: '2' },
        ],
        hereFrom: 'file',
        thereFrom: 'file',
      },
      inputs: { here: [{ json: {}, files: { data: here } }], there: [{ json: {}, files: { data: there } }] },
      files,
    });
    expect(failures).toEqual([]);
    expect(outputs.result?.[0]?.json).toMatchObject({
      open: 1,
      groups: { matched: { count: COUNT - 1 } },
      totals: [{ here: '4999950000.00', there: '4999872224.00', difference: '-77776.00' }],
    });
    expect(outputs.different).toMatchObject([
      { json: { key: { invoice: 'INV-77777' } }, from: { port: 'here', index: 0 } },
    ]);
    const report = outputs.result?.[0]?.files?.report;
    const text = report ? new TextDecoder().decode(await files.read(report)) : '';
    expect(text).toContain('line 77779 of ledger.csv,line 22224 of bank.csv');
  });

  test('a file of JSON is read by lines, and what is no record is named with its line', async () => {
    const files = new MemoryFiles();
    const data = await files.text('bank.jsonl', '{"invoice":"1","amount":"1"}\n[2]\n', 'application/x-ndjson');
    const failures = await failuresOf(reconcileSets, {
      parameters: { ...AMOUNTS, thereFrom: 'file' },
      inputs: { here: itemsOf({ invoice: '1' }), there: [{ json: {}, files: { data } }] },
      files,
    });
    expect(failures).toMatchObject([{ code: 'data/wrong_type', evidence: { path: 'line 2' } }]);
  });
});

nodeSuite(settleDifference, {
  samples: [
    {
      name: 'each kind of difference waits for a person, with words of its own',
      parameters: { here: 'Ledger', there: 'Bank' },
      items: [
        finding(
          'different',
          { invoice: 'A1' },
          { differences: [{ field: 'amount', here: '2.00', there: '3.00', difference: '1.00' }] },
        ),
        finding('missing-there', { invoice: 'A2' }, {}),
        finding('missing-here', { invoice: 'A3' }, {}),
        finding('in-doubt', { invoice: null }, { reason: 'a part of its key is missing' }),
        { json: { amount: 1 } },
      ],
      fails: [
        {
          code: 'data/differs',
          index: 0,
          message: /^invoice "A1": amount is "2.00" in Ledger and "3.00" in Bank \("1.00" apart\)\. Settle it/,
        },
        { code: 'data/missing_there', index: 1, message: /^invoice "A2" is in Ledger and not in Bank\./ },
        { code: 'data/missing_here', index: 2, message: /^invoice "A3" is in Bank and not in Ledger\./ },
        { code: 'data/in_doubt', index: 3, message: /^invoice "nothing": a part of its key is missing\./ },
        { code: 'data/wrong_type', index: 4, path: '/outcome' },
      ],
    },
  ],
});

test('what matched needs nobody', async () => {
  expect(await outputOf(settleDifference, { items: [finding('matched', { id: 1 }, {})] }, 'settled')).toHaveLength(1);
});
