import { expect, test } from 'vitest';
import { Elsewhere, type Person } from '../../src/live/elsewhere.ts';
import { textOf } from '../../src/live/relay.ts';

const person = (name: string, node: string | null = null): Person => ({ id: name, name, visit: `${name}-1`, node });
const names = (elsewhere: Elsewhere, room: string) => elsewhere.in(room).map(({ name }) => name);

test('people of several processes are together in a room, and leave with their page or their process', () => {
  const elsewhere = new Elsewhere();
  elsewhere.tell('one', 'workflow:a', [person('Ana'), person('Lee')], 0);
  elsewhere.tell('two', 'workflow:a', [person('Zoë')], 0);
  elsewhere.tell('two', 'workflow:b', [person('Zoë')], 0);
  expect(names(elsewhere, 'workflow:a')).toEqual(['Ana', 'Lee', 'Zoë']);
  elsewhere.tell('one', 'workflow:a', [person('Lee', 'map')], 1);
  expect(elsewhere.in('workflow:a')).toEqual([person('Lee', 'map'), person('Zoë')]);
  elsewhere.tell('one', 'workflow:a', [], 2);
  expect(names(elsewhere, 'workflow:a')).toEqual(['Zoë']);
  expect(elsewhere.leave('two')).toEqual(['workflow:a', 'workflow:b']);
  expect(names(elsewhere, 'workflow:a')).toEqual([]);
});

test('a process that was killed is forgotten once it has been silent for long; one that says it is there is not', () => {
  const elsewhere = new Elsewhere();
  elsewhere.tell('killed', 'workflow:a', [person('Ana')], 0);
  elsewhere.tell('quiet', 'workflow:a', [person('Lee')], 0);
  expect(elsewhere.alive('quiet', 20_000)).toBe(true);
  expect(elsewhere.expire(31_000)).toEqual(['workflow:a']);
  expect(names(elsewhere, 'workflow:a')).toEqual(['Lee']);
  expect(elsewhere.alive('killed', 32_000)).toBe(false);
});

test('what is told fits a notification of Postgres, however many people there are', () => {
  const people = Array.from({ length: 500 }, (_, index) => person(`Person ${index} ✎`, 'map'));
  const text = textOf({ kind: 'here', process: 'one', room: 'workflow:a', people });
  expect(Buffer.byteLength(text)).toBeLessThan(8_000);
  expect((JSON.parse(text) as { people: unknown[] }).people.length).toBeGreaterThan(20);
});
