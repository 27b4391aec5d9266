import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, flag, text, whole } from '../parameters.ts';
import { limitItems } from '../values/storable.ts';
import { readFormat } from './csv-format.ts';
import { readCsv } from './csv-read.ts';
import { readText, sourceParameters } from './source.ts';

/** Reads CSV text into items. Every value stays text: leading zeros and long numbers survive. */
export const csvParse = defineNode({
  type: 'data.csv.parse',
  typeVersion: 1,
  title: 'Read CSV',
  description: 'Makes one item of each line of a CSV text or file.',
  category: 'data',
  icon: 'file-type-csv',
  keywords: ['parse', 'spreadsheet', 'table', 'import', 'statement', 'tsv', 'extract from file'],
  mode: 'each',
  parameters: Type.Object({
    ...sourceParameters('body'),
    ...readFormat,
    looseQuotes: flag({
      title: 'Quotes within values',
      description: 'Takes a quote inside a value that is not quoted, as in 17" screen, for a character like any other.',
    }),
    header: flag(
      { title: 'First line has names', description: 'Otherwise fields are called column1, column2 …' },
      true,
    ),
    skipLines: whole(
      { title: 'Skip lines', description: 'Lines before the table.' },
      { minimum: 0, maximum: 10_000, standard: 0 },
    ),
    trim: flag({ title: 'Trim', description: 'Takes blanks off both ends of values.' }, true),
    uneven: choice(
      { title: 'Uneven lines', description: 'What becomes of lines with more or fewer values than there are columns.' },
      { fail: 'Fail, and say which', keep: 'Take what is there' },
      'fail',
    ),
    lineField: text({
      title: 'Field for line numbers',
      description: 'Field that says which line of the file an item came from. Empty: none.',
      'x-control': 'field',
    }),
  }),
  example: { field: 'body' },

  async run({ parameters, item, files }) {
    const { lineField } = parameters;
    const records = readCsv(await readText(parameters, item, files), parameters);
    limitItems(records.length);
    return {
      items: records.map(({ json, line }) => ({ json: lineField === '' ? json : { ...json, [lineField]: line } })),
    };
  },
});
