import { defineNode, fail, type Item, NodeFailure, parameter } from '@holdfast/node-sdk';
import { limitItems, readText, sourceParameters } from '@holdfast/nodes-core/shared';
import { Type } from 'typebox';
import { readBai2 } from '../bai2.ts';
import { readCamt } from '../camt.ts';
import { readMt940 } from '../mt940.ts';
import { checkBalances, entriesJson, type Statement, statementJson } from '../statement.ts';

const READERS = { camt: readCamt, mt940: readMt940, bai2: readBai2 } as const;
type Format = keyof typeof READERS;

/** Reads bank statements into one form, whichever they come in. */
export const readStatement = defineNode({
  type: 'statement.read',
  typeVersion: 1,
  title: 'Read bank statements',
  description:
    'Reads camt.053, .052 and .054, MT940 and BAI2: every entry with an identity of its own, every balance checked against the entries.',
  category: 'finance',
  icon: 'building-bank',
  keywords: ['bank', 'statement', 'camt', 'iso 20022', 'mt940', 'bai2', 'swift', 'account', 'balance'],
  source: 'https://www.iso20022.org/iso-20022-message-definitions',
  mode: 'all',
  parameters: Type.Object(
    {
      ...sourceParameters('body'),
      format: parameter.choice(
        { title: 'Form', description: 'Which form the text has.' },
        { auto: 'By how it begins', camt: 'ISO 20022: camt.053, .052, .054', mt940: 'MT940, MT942', bai2: 'BAI2' },
        'auto',
      ),
      unbalanced: parameter.choice(
        {
          title: 'Balances that do not fit',
          description: 'What becomes of a file whose entries do not lead from one balance to the next.',
        },
        { fail: 'Fail, and say by how much', tell: 'Go on, and say so in the statement' },
        'fail',
      ),
    },
    { additionalProperties: false },
  ),
  ports: {
    fixed: [
      { name: 'entries', title: 'Entries' },
      { name: 'statements', title: 'Statements' },
    ],
  },
  example: { from: 'file' },

  async run({ parameters, items, files, parametersFor }) {
    const entries: Item[] = [];
    const statements: Item[] = [];
    const failures: { index: number; failure: NodeFailure['failure'] }[] = [];
    for (const [index, item] of items.entries()) {
      try {
        const text = (await readText(parametersFor(index), item, files)).replace(/^\uFEFF/, '');
        const read = READERS[parameters.format === 'auto' ? formOf(text) : parameters.format](text);
        if (parameters.unbalanced === 'fail') for (const one of read) checkBalanced(one);
        const made = read.flatMap(entriesJson);
        limitItems(entries.length + made.length);
        for (const json of made) entries.push({ json, from: index });
        for (const one of read) statements.push({ json: statementJson(one), from: index });
      } catch (error) {
        if (!(error instanceof NodeFailure)) throw error;
        failures.push({ index, failure: error.failure });
      }
    }
    return { outputs: { entries, statements }, failures };
  },
});

/** @throws NodeFailure data/not_statement when it begins like none of them */
function formOf(text: string): Format {
  const start = text.trimStart();
  if (start.startsWith('<')) return 'camt';
  if (start.startsWith('01,')) return 'bai2';
  if (/^(?:\{[1-4]:|:20:)/.test(start)) return 'mt940';
  throw fail.data('not_statement', {
    message: `The text begins like no bank statement: neither with XML, nor with a field such as :20:, nor with a record 01. Say which form it has, or check which file is read.`,
    evidence: { path: 'line 1' },
  });
}

/** @throws NodeFailure data/unbalanced */
function checkBalanced(statement: Statement): void {
  const { isBalanced, difference, credits, debits } = checkBalances(statement);
  if (isBalanced !== false) return;
  const { account, id, opening, closing } = statement;
  throw fail.data('unbalanced', {
    message: `Statement "${id ?? ''}" of account "${account.id}" does not add up: it opens with ${opening?.amount}, its entries come to ${credits} and ${debits}, and it closes with ${closing?.amount}, which is ${difference} apart. Entries are missing or twice in the file: get it anew.`,
    evidence: { path: account.id },
  });
}
