import { expect, test } from 'vitest';
import { nodeUses, pathsRead } from '../src/uses.ts';

const values = (template: string) => nodeUses(template).map(({ value, by, field }) => [value, by, field]);

test.each([
  ["={{ $('Read').item.json.total }}", "$('Read').item.json.total", 'item', 'total'],
  ["={{ $('Read').item.json.name.toUpperCase() }}", "$('Read').item.json.name", 'item', 'name'],
  ["={{ $('Read').first().json['due date'] }}", "$('Read').first().json['due date']", 'first', 'due date'],
  ["={{ $('Read').all().map(({ json }) => json.n) }}", "$('Read').all()", 'all', null],
  ["={{ $('Read').item.json.lines[0].sku }}", "$('Read').item.json.lines[0].sku", 'item', 'sku'],
  ["={{ $('Read').item.json.lines[$itemIndex] }}", "$('Read').item.json.lines", 'item', 'lines'],
  ["={{ $('Read').isExecuted ? 1 : 2 }}", "$('Read').isExecuted", 'other', null],
])('%s reads a value that can be said apart', (template, value, by, field) => {
  expect(values(template)).toEqual([[value, by, field]]);
});

test('what is read as a whole, or by a method of its own, has no value apart', () => {
  expect(values("={{ $('Read').item }} {{ $('Read').first(3).json.x }}")).toEqual([
    [null, 'item', null],
    [null, 'other', null],
  ]);
});

test('a template may read several, and one that cannot be read reads none', () => {
  expect(values("=a {{ $('A').item.json.x }} b {{ $('B').last().json.y }}")).toHaveLength(2);
  expect(values("={{ $('A' }}")).toEqual([]);
});

test('the ways to what is read are told name by name, with where each stands', () => {
  const ways = (template: string) =>
    pathsRead(template).map(({ node, names }) => [node, names.map((each) => each.name)]);
  expect(ways("={{ $('Read').first().json.lines[0]['due date'] }}")).toContainEqual([
    'Read',
    ['first', 'json', 'lines', 'due date'],
  ]);
  expect(ways('={{ ($json?.customer)?.[$json.key] }}')).toContainEqual([null, ['$json', 'customer']]);
  expect(ways('={{ $input.all().map(({ json: { total } }) => total + "$json.x") }}')).toEqual([
    [null, ['$input', 'all', 'map']],
    [null, ['$input', 'all']],
    [null, ['$input']],
    [null, ['json']],
    [null, ['total']],
  ]);
  const template = "=Pay {{ $json['due date'] }}";
  const [path] = pathsRead(template);
  expect(path?.names.map(({ start, end }) => template.slice(start, end))).toEqual(['$json', 'due date']);
  expect(pathsRead('={{ $json. }}')).toEqual([]);
});
