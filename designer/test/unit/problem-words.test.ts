import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkExpressions } from '@holdfast/expressions';
import { checkDocument, lintReliability, type Problem, parseDocument, say } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const catalogue = readFileSync(root('designer/src/i18n/locales/en.po'), 'utf8');
const translated = new Set(
  [...catalogue.matchAll(/^msgid (".*")$/gm)].map(([, text = '']) => JSON.parse(text) as string),
);

/** The files in which problems are made. */
const sources = ['packages/workflow/src', 'packages/expressions/src'].flatMap((folder) =>
  readdirSync(root(folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(root(`${folder}/${file}`), 'utf8')),
);

/** A document in which much is wrong; `nodes` and `edges` come on top. */
const wrong = (nodes: readonly object[], edges: readonly object[] = [], more: object = {}): string =>
  JSON.stringify({ schemaVersion: 1, name: 'Wrong', nodes, edges, ...more });
const step = (id: string, type: string, more: object = {}) => ({ id, type, typeVersion: 1, name: id, ...more });
const wire = (id: string, from: string, to: string, more: object = {}) => ({
  id,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
  ...more,
});

const types = [
  { type: 'trigger.manual', control: 'trigger' },
  { type: 'http.request', effect: { kind: 'write', safeBy: 'unsafe' } },
  { type: 'core.set', parameters: { type: 'object', required: ['fields'], properties: { fields: { type: 'array' } } } },
].map((each) => ({
  typeVersion: 1,
  title: each.type,
  category: 'flow',
  control: 'step',
  mode: 'each',
  effect: { kind: 'none' },
  parameters: { type: 'object' },
  inputs: { fixed: [{ name: 'in' }] },
  outputs: { fixed: [{ name: 'out' }] },
  ...each,
}));
const describeType = (type: string) => types.find((each) => each.type === type) as never;

function problemsIn(text: string): readonly Problem[] {
  const read = parseDocument(text);
  if (!read.ok) return read.problems;
  const { document } = read;
  return [
    ...checkDocument(document, describeType, { types: types.map(({ type }) => type) }),
    ...checkExpressions(document),
    ...lintReliability(document, describeType),
  ];
}

describe('what is wrong with a workflow, in other languages', () => {
  test('each problem is made of a sentence that is marked for the catalogue', () => {
    const marked = sources.flatMap((text) => [...text.matchAll(/\/\*i18n\*\/\s*'((?:[^'\\]|\\.)*)'/g)]);
    expect(marked.length).toBeGreaterThan(60);
    expect(marked.map(([, text = '']) => text.replaceAll("\\'", "'")).filter((text) => !translated.has(text))).toEqual(
      [],
    );
    // A problem whose message is put together by hand is told in English for ever.
    const byHand = sources.flatMap((text) => [...text.matchAll(/code: '(\w+)',\s*message|code, message,/g)]);
    expect(byHand.map(([text]) => text)).toEqual([]);
    expect(sources.flatMap((text) => text.match(/\bsaid\(\s*[`'"]/g) ?? [])).toEqual([]);
  });

  test.each([
    ['no JSON', '{'],
    ['no workflow', '[]'],
    ['of a later Holdfast', '{"schemaVersion": 99}'],
    ['a form that is wrong', wrong([step('a', 'core.set', { typeVersion: 'two' })])],
    ['values that do not fit', wrong([step('a', 'core.set', { parameters: { fields: 1 } }), step('a', 'core.sett')])],
    ['ends that lead nowhere', wrong([step('s', 'trigger.manual')], [wire('e', 's', 'b'), wire('e', 'c', 's')])],
    [
      'cycles and dead ends',
      wrong(
        [step('s', 'trigger.manual'), step('a', 'core.set'), step('b', 'core.set')],
        [wire('e', 'a', 'b'), wire('f', 'b', 'a')],
      ),
    ],
    [
      'writes that nothing makes safe',
      wrong(
        [
          step('s', 'trigger.manual'),
          step('a', 'http.request', {
            policy: { maxCost: 1, onFailure: { data: { action: 'ask' }, policy: { action: 'fallback' } } },
          }),
        ],
        [wire('e', 's', 'a')],
      ),
    ],
    [
      'expressions',
      wrong(
        [
          step('s', 'trigger.manual'),
          step('a', 'http.request', {
            parameters: { one: '={{ $jsn.a }}', two: "={{ $('b').item }}", three: '={{ 1 +', four: '{{ $json.a }}' },
          }),
        ],
        [wire('e', 's', 'a')],
      ),
    ],
  ])('are said from their sentences: %s', (_, text) => {
    const found = problemsIn(text);
    expect(found.length).toBeGreaterThan(0);
    for (const { message, said } of found) {
      if (!said) throw new Error(`"${message}" has no sentence to translate.`);
      expect(say(said)).toBe(message);
      const foreign = say(said, (sentence, values) => {
        expect(translated).toContain(sentence);
        return `⟦${Object.keys(values).join(' ')}⟧`;
      });
      expect(foreign).toMatch(/^⟦.*⟧$/);
    }
  });
});
