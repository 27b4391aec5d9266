import { defineNode, fail, type Json, type JsonObject, withinTime } from '@holdfast/node-sdk';
import { selectAll } from 'css-select';
import { DomUtils, parseDocument } from 'htmlparser2';
import { Type } from 'typebox';
import { choice, flag, text } from '../parameters.ts';
import { parsePath, setAt } from '../values/fields.ts';
import { storable } from '../values/storable.ts';
import { type Element, recordsOf, textOf } from './html-table.ts';
import { readText, sourceParameters } from './source.ts';

const LIMIT_MS = 2_000;
const MAX_LENGTH = 20_000_000;

const extraction = Type.Object(
  {
    name: Type.String({
      title: 'Field',
      description: 'Field for the value.',
      minLength: 1,
      maxLength: 200,
      'x-control': 'field',
    }),
    selector: Type.String({
      title: 'CSS selector',
      description: 'Which elements, such as table.rates td.',
      minLength: 1,
      maxLength: 1_000,
    }),
    take: choice(
      { title: 'Take', description: 'What of the element.' },
      { text: 'Its text', html: 'Its HTML', attribute: 'An attribute', table: 'A table, as a list of records' },
      'text',
    ),
    attribute: text(
      { title: 'Attribute', description: 'Name of the attribute.', 'x-when': { take: ['attribute'] } },
      'href',
    ),
    all: flag({ title: 'All matches', description: 'A list of all matches instead of the first one.' }),
  },
  { additionalProperties: false },
);
interface Extraction {
  readonly name: string;
  readonly selector: string;
  readonly take: 'text' | 'html' | 'attribute' | 'table';
  readonly attribute: string;
  readonly all: boolean;
}

/** Takes values out of HTML by CSS selectors. Nothing in it is loaded or run. */
export const html = defineNode({
  type: 'data.html',
  typeVersion: 1,
  title: 'Read HTML',
  description: 'Takes values out of HTML by CSS selectors.',
  category: 'data',
  icon: 'brand-html5',
  keywords: ['scrape', 'extract', 'css', 'selector', 'web page', 'table'],
  mode: 'each',
  parameters: Type.Object({
    ...sourceParameters('body'),
    values: Type.Array(extraction, {
      title: 'Values',
      description: 'What is taken out.',
      minItems: 1,
      maxItems: 200,
    }),
    keepOther: flag({ title: 'Keep other fields', description: 'Whether the other fields of the item go on.' }, true),
  }),
  example: { values: [{ name: 'title', selector: 'h1' }] },

  async run({ parameters, item, files }) {
    const source = await readText(parameters, item, files);
    if (source.length > MAX_LENGTH) throw fail.data('too_large', { message: 'The HTML has more than 20 MB.' });
    const found = withinTime(LIMIT_MS, 'Reading the HTML', () => extract(source, parameters.values));
    let output: JsonObject = parameters.keepOther ? item.json : {};
    for (const { name, value } of found) output = setAt(output, parsePath(name), value);
    return { output: storable(output, 'The HTML'), ...(item.files ? { files: item.files } : {}) };
  },
});

function extract(source: string, values: readonly Extraction[]): { name: string; value: Json }[] {
  const document = parseDocument(source);
  return values.map(({ name, selector, take, attribute, all }) => {
    let matches: ReturnType<typeof selectAll>;
    try {
      matches = selectAll(selector, document.children);
    } catch {
      throw fail.data('bad_selector', {
        message: `"${selector.slice(0, 100)}" is no CSS selector. Write it like table.rates td.`,
      });
    }
    const read = (node: (typeof matches)[number]): Json => {
      // A selector only ever selects elements.
      const element = node as Element;
      if (take === 'table') return recordsOf(element, selector);
      if (take === 'html') return DomUtils.getInnerHTML(element);
      if (take === 'attribute') return DomUtils.getAttributeValue(element, attribute) ?? null;
      return textOf(element);
    };
    const [first] = matches;
    return { name, value: all ? matches.map(read) : first === undefined ? null : read(first) };
  });
}
