import { SCHEMA_VERSION } from '@holdfast/workflow';

const node = (id: string, type: string, parameters?: object) => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  ...(parameters ? { parameters } : {}),
});
const edge = (id: string, from: string, to: string) => ({
  id,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
});

/** The text of a document with a manual trigger called "start". */
export const documentText = (nodes: readonly object[], edges: readonly object[], more: object = {}): string =>
  JSON.stringify({
    schemaVersion: SCHEMA_VERSION,
    name: 'x',
    nodes: [node('start', 'trigger.manual'), ...nodes],
    edges,
    ...more,
  });

/** A document whose node "a" sets a field to this value. */
export const settingText = (value: string): string =>
  documentText([node('a', 'core.set', { fields: [{ name: 'x', value }] })], [edge('e', 'start', 'a')]);

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const withText = (name: 'layout' | 'pins', text: string): string =>
  documentText([], [], { [name]: {} }).replace(`"${name}":{}`, `"${name}":${text}`);

export interface Refused {
  readonly what: string;
  readonly text: string;
  /** What a person is told, wherever it is refused. */
  readonly words: RegExp;
  /** Where in the document it is wrong, as a JSON pointer; empty for the whole. */
  readonly path: string;
}

/** Texts that are no document: refused before anything is kept. */
export const DAMAGED: readonly Refused[] = [
  { what: 'an empty text', text: ' ', words: /is empty/, path: '' },
  {
    what: 'a text that ends too early',
    text: '{"nodes": [',
    words: /ends too early, at line 1, column 12\. Is it complete\?/,
    path: '',
  },
  { what: 'a text with a slip', text: '{\n  "nodes": [,]\n}', words: /unexpected "," at line 2, column 13/, path: '' },
  { what: 'no object', text: '"nonsense"', words: /JSON object|no workflow that Holdfast knows/, path: '' },
  {
    what: 'a schema version from the future',
    text: documentText([], []).replace(`"schemaVersion":${SCHEMA_VERSION}`, '"schemaVersion":99'),
    words: /99/,
    path: '/schemaVersion',
  },
  {
    what: 'a field nobody knows',
    text: documentText([], [], { evil: true }),
    words: /"evil" is not known/,
    path: '/evil',
  },
  {
    what: 'a node with a part missing',
    text: documentText([{ id: 'a' }], []),
    words: /"a": "type" is missing/,
    path: '/nodes/1',
  },
  {
    what: 'a node of the layout called __proto__',
    text: withText('layout', '{"nodes":{"__proto__":[0,0]}}'),
    words: /__proto__/,
    path: '/layout/nodes/__proto__',
  },
  {
    what: 'parameters with a constructor',
    text: documentText([node('a', 'core.set', { constructor: { prototype: { x: 1 } } })], []),
    words: /constructor/,
    path: '/nodes/1/parameters/constructor',
  },
  {
    what: 'a document nested too deep',
    text: withText('pins', `{"a":${nested(100)}}`),
    words: /64 levels/,
    path: `/pins${'/a'.repeat(7)}`,
  },
];

/** Documents of the right form that must not run: kept as a draft, neither published nor run. */
export const UNFIT: readonly Refused[] = [
  {
    what: 'a node type that nobody knows',
    text: documentText([node('a', 'core.sett')], [edge('e', 'start', 'a')]),
    words: /Did you mean "core\.set"\?/,
    path: '/nodes/1/type',
  },
  {
    what: 'a cycle that nothing ends',
    text: documentText(
      [node('a', 'core.pass'), node('b', 'core.pass')],
      [edge('e', 'start', 'a'), edge('f', 'a', 'b'), edge('g', 'b', 'a')],
    ),
    words: /Set a visit limit on edge "g"/,
    path: '/edges/2',
  },
  {
    what: 'an expression that cannot be read',
    text: settingText('={{ $json. }}'),
    words: /character 12/,
    path: '/nodes/1/parameters/fields/0/value',
  },
  {
    what: 'an expression that asks for the constructor of its host',
    text: settingText('={{ constructor.constructor("return process")() }}'),
    words: /constructor/,
    path: '/nodes/1/parameters/fields/0/value',
  },
  {
    what: 'an expression that asks for the program it runs in',
    text: settingText('={{ process.mainModule.require("fs") }}'),
    words: /"process" is not known/,
    path: '/nodes/1/parameters/fields/0/value',
  },
  {
    what: 'an edge to nowhere',
    text: documentText([], [edge('e', 'start', 'gone')]),
    words: /"gone"/,
    path: '/edges/0/to/node',
  },
];
