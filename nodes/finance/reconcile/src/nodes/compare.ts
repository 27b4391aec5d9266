import { setImmediate } from 'node:timers/promises';
import { defineNode, fail, type Item, parameter } from '@holdfast/node-sdk';
import { joinParameters, parsePath, sum, toDecimal } from '@holdfast/nodes-core/shared';
import { type Static, type TSchema, Type } from 'typebox';
import type { ComparedRule, FieldRule, Forms } from '../fields.ts';
import { type Finding, match, OUTCOMES, type Outcome, type Rules } from '../match.ts';
import { reportCsv } from '../report.ts';
import { findingJson, resultDocument, type Totalled } from '../result.ts';
import { readSide, type SideName, sideParameters } from '../side.ts';
import { KINDS } from '../values.ts';

const field = (title: string, description: string) =>
  Type.String({ title, description, minLength: 1, maxLength: 500, 'x-control': 'field' });
const other = parameter.text({
  title: 'There',
  description: 'Its name there. Empty: the same name.',
  'x-control': 'field',
});
const closed = <Properties extends Record<string, TSchema>>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

const key = closed({
  field: field('Field', 'Field that tells which records belong together.'),
  other,
  kind: parameter.choice({ title: 'Taken as', description: 'What has to be equal of it.' }, KINDS, 'code'),
});

const compared = closed({
  field: field('Field', 'Field that has to agree.'),
  other,
  kind: parameter.choice({ title: 'Taken as', description: 'What has to be equal of it.' }, KINDS, 'text'),
  tolerance: parameter.text(
    {
      title: 'Tolerance',
      description: 'How far amounts or days may lie apart and still match: 0.05, or 3 for three days.',
      pattern: '^\\d{1,12}(\\.\\d{1,12})?$',
      'x-form': 'an amount such as 0.05',
    },
    '0',
  ),
  by: parameter.choice(
    {
      title: 'Tolerance in',
      description: 'For amounts: what the tolerance is measured in. Days are always counted.',
      'x-when': { kind: ['amount'] },
    },
    { amount: 'The unit of the amount', percent: 'Per cent of the amount here' },
    'amount',
  ),
});

const parameters = Type.Object({
  title: parameter.text(
    { title: 'Called', description: 'What is reconciled, such as Bank account, March. It heads the result.' },
    'Reconciliation',
  ),
  keys: Type.Array(key, {
    title: 'Key',
    description: 'Fields by which records of both sides belong together.',
    minItems: 1,
    maxItems: 10,
  }),
  compared: parameter.list(
    compared,
    { title: 'Compared', description: 'Fields that have to agree where the key does.' },
    { maxItems: 50 },
  ),
  sums: parameter.choice(
    {
      title: 'Adding up',
      description:
        'Whether several records with one key stand for one of the other side. Then the sum of their first amount counts.',
    },
    { none: 'One record for one', here: 'Several here for one there', there: 'Several there for one here' },
    'none',
  ),
  amount: parameter.text({
    title: 'Amount of the totals',
    description: 'Field that the result adds up. Empty: the first field compared as an amount.',
    'x-control': 'field',
  }),
  currency: parameter.text({
    title: 'Currency of the totals',
    description: 'Field with the currency: amounts of different ones are not added up. Empty: there is only one.',
    'x-control': 'field',
  }),
  ...sideParameters('here', 'Here'),
  ...sideParameters('there', 'There'),
  matched: parameter.flag({
    title: 'Hand on what matches',
    description: 'Whether matched records leave as items too. Off, they are counted and added up.',
  }),
  most: parameter.whole(
    {
      title: 'Differences at most',
      description: 'More than so many are a wrong key or a wrong file: the step fails, and nobody gets exceptions.',
    },
    { minimum: 1, maximum: 50_000, standard: 5_000 },
  ),
  ...joinParameters,
});
type Said = Static<typeof parameters>;

const rulesOf = (said: Said): Rules => {
  const fieldRule = ({ field: name, other: named, kind }: Static<typeof key>): FieldRule => ({
    name,
    here: parsePath(name),
    there: parsePath(named || name),
    kind,
  });
  const fields = said.compared.map(
    (one): ComparedRule => ({ ...fieldRule(one), by: one.by, tolerance: toDecimal(one.tolerance) ?? sum([]) }),
  );
  const amount = fields.find(({ kind }) => kind === 'amount');
  if (said.sums !== 'none' && !amount)
    throw fail.data('bad_input', {
      message: 'Records add up in an amount: compare a field as an amount, or choose one record for one.',
      evidence: { path: '/compared' },
    });
  return {
    keys: said.keys.map(fieldRule),
    compared: fields,
    sums: said.sums === 'none' || !amount ? null : { side: said.sums, amount },
  };
};

/** What the totals add up: the amount that is named, with its name on the other side where it is compared. */
function totalledOf({ amount, currency, compared: said, keys }: Said): Totalled | null {
  const named = amount || said.find(({ kind }) => kind === 'amount')?.field;
  if (named === undefined) return null;
  const pathsOf = (name: string) => ({
    here: parsePath(name),
    there: parsePath([...said, ...keys].find((one) => one.field === name)?.other || name),
  });
  return { ...pathsOf(named), currency: currency === '' ? null : pathsOf(currency) };
}

/** Holds two sets of records against each other: what matches, what is different or missing, and what nobody can tell. */
export const reconcileSets = defineNode({
  type: 'reconcile.compare',
  typeVersion: 1,
  title: 'Reconcile',
  description:
    'Matches two sets of records by key, such as a ledger and a bank statement: matched, different, missing on either side, in doubt.',
  category: 'finance',
  icon: 'scale',
  keywords: ['reconcile', 'match', 'compare', 'bank', 'ledger', 'difference', 'balance', 'settlement'],
  control: 'join',
  mode: 'all',
  takesEmpty: true,
  parameters,
  inputs: {
    fixed: [
      { name: 'here', title: 'Here' },
      { name: 'there', title: 'There' },
    ],
  },
  ports: {
    fixed: [
      { name: 'result', title: 'Result' },
      { name: 'matched', title: 'Matched' },
      { name: 'different', title: 'Different' },
      { name: 'missing-there', title: 'Missing there' },
      { name: 'missing-here', title: 'Missing here' },
      { name: 'in-doubt', title: 'In doubt' },
    ],
  },
  example: {
    keys: [{ field: 'invoice' }],
    compared: [
      { field: 'amount', kind: 'amount', tolerance: '0.01' },
      { field: 'date', kind: 'date', tolerance: '3' },
    ],
  },

  async run({ parameters: said, inputs, files, run }) {
    const rules = rulesOf(said);
    const formOf = (side: SideName) => ({
      numbers: said[`${side}Numbers`],
      dates: said[`${side}Dates`],
      zone: run.timeZone,
    });
    const forms: Forms = { here: formOf('here'), there: formOf('there') };
    const read = (side: SideName) =>
      readSide(
        inputs[side] ?? [],
        { from: said[`${side}From`], file: said[`${side}File`], encoding: said[`${side}Encoding`] },
        files,
      );
    const places = { here: await read('here'), there: await read('there') };
    const sides = { here: places.here.records, there: places.there.records };
    // Large sets take a moment each: what else the process does comes in between.
    await setImmediate();
    const findings = match(sides.here, sides.there, rules, forms);
    const byOutcome = Map.groupBy(findings, ({ outcome }) => outcome);
    checkCount(byOutcome, said.most);

    await setImmediate();
    const open = findings.filter(({ outcome, tolerated }) => outcome !== 'matched' || tolerated.length > 0);
    const report = await files.write({
      name: 'reconciliation.csv',
      mimeType: 'text/csv',
      bytes: Buffer.from(reportCsv(open, sides, places, rules)),
    });
    const heading = { title: said.title, here: said.hereTitle, there: said.thereTitle, at: run.startedAt };
    const result: Item = {
      json: resultDocument(heading, byOutcome, sides, rules, totalledOf(said), forms),
      files: { report },
    };
    const asItem = (finding: Finding): Item => {
      const side: SideName = finding.here.length > 0 ? 'here' : 'there';
      return {
        json: findingJson(finding, sides, rules),
        from: { port: side, index: places[side].itemOf(finding[side][0] ?? 0) },
      };
    };
    const itemsOf = (outcome: Outcome): Item[] =>
      outcome === 'matched' && !said.matched ? [] : (byOutcome.get(outcome) ?? []).map(asItem);
    return { outputs: { result: [result], ...Object.fromEntries(OUTCOMES.map((name) => [name, itemsOf(name)])) } };
  },
});

/** Two sets of which little belongs together are a mistake, and no work for people. */
function checkCount(byOutcome: ReadonlyMap<Outcome, readonly Finding[]>, most: number): void {
  const count = (outcome: Outcome) => byOutcome.get(outcome)?.length ?? 0;
  const open = OUTCOMES.reduce((all, outcome) => (outcome === 'matched' ? all : all + count(outcome)), 0);
  if (open <= most) return;
  throw fail.data('too_different', {
    message: `The sets have ${open} differences, more than the ${most} that may be: ${count('matched')} matched, ${count('different')} different, ${count('missing-there')} missing there, ${count('missing-here')} missing here, ${count('in-doubt')} in doubt. Check the key and the files, or allow more.`,
    evidence: { path: '/most' },
  });
}
