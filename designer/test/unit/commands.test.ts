import { describe, expect, test } from 'vitest';
import { applicable, type Command, createCommandRegistry, keyConflicts, keysOf } from '../../src/app/commands.ts';
import { fit, nextSort, sortRows } from '../../src/ui/grid/columns.ts';
import { keyCaps } from '../../src/ui/key-caps.ts';

const label = { id: 'label', message: 'Label' };

function command(id: string, change: Partial<Command> = {}): Command {
  return { id, label, group: label, run: () => undefined, ...change };
}

describe('the commands', () => {
  test('an id can be taken once, and again after it was given back', () => {
    const registry = createCommandRegistry();
    const giveBack = registry.register([command('a')]);
    expect(() => registry.register([command('a')])).toThrow(/"a" is registered already/);
    giveBack();
    expect(() => registry.register([command('a')])).not.toThrow();
  });

  test('a command runs only where its context is active', () => {
    const registry = createCommandRegistry();
    const ran: string[] = [];
    const run = () => void ran.push('delete');
    registry.register([command('canvas.delete', { context: 'canvas', run })]);
    expect(registry.run('canvas.delete')).toBe(false);
    const leave = registry.activate('canvas');
    expect(registry.run('canvas.delete')).toBe(true);
    leave();
    expect(registry.run('canvas.delete')).toBe(false);
    expect(ran).toEqual(['delete']);
  });

  test('a context that two parts switched on stays until both are gone', () => {
    const registry = createCommandRegistry();
    registry.register([command('list.next', { context: 'list' })]);
    const leaves = [registry.activate('list'), registry.activate('list')];
    leaves[0]?.();
    expect(applicable(registry.store.getState())).toHaveLength(1);
    leaves[1]?.();
    expect(applicable(registry.store.getState())).toHaveLength(0);
  });

  test('a command that is not enabled does not run', () => {
    const registry = createCommandRegistry();
    registry.register([command('a', { isEnabled: () => false })]);
    expect(registry.run('a')).toBe(false);
  });

  test('keys that a person chose replace those of the command, and an empty choice switches them off', () => {
    const registry = createCommandRegistry();
    const own = command('a', { keys: ['g w'] });
    registry.register([own]);
    registry.setOverrides(new Map([['a', ['q']]]));
    expect(keysOf(registry.store.getState(), own)).toEqual(['q']);
    registry.setOverrides(new Map([['a', []]]));
    expect(keysOf(registry.store.getState(), own)).toEqual([]);
  });

  test('two commands with the same key in one context, or everywhere, are a conflict, in two contexts they are not', () => {
    const registry = createCommandRegistry();
    registry.register([
      command('a', { keys: ['x'], context: 'list' }),
      command('b', { keys: ['X'], context: 'list' }),
      command('c', { keys: ['x'], context: 'canvas' }),
    ]);
    const conflicts = () => keyConflicts(registry.store.getState()).map(([one, other]) => [one.id, other.id]);
    expect(conflicts()).toEqual([['a', 'b']]);
    registry.register([command('d', { keys: ['x'] })]);
    expect(conflicts()).toEqual([
      ['a', 'b'],
      ['a', 'd'],
      ['b', 'd'],
      ['c', 'd'],
    ]);
  });
});

describe('key caps', () => {
  test.each([
    ['g w', [['G'], ['W']]],
    ['Shift+X', [['Shift', 'X']]],
    ['$mod+k', [['Ctrl', 'K']]],
    ['[', [['[']]],
    ['/', [['/']]],
  ])('%s', (binding, caps) => {
    expect(keyCaps(binding)).toEqual(caps);
  });
});

describe('columns', () => {
  const columns = [
    {
      id: 'name',
      title: 'Name',
      width: '1fr',
      cell: () => null,
      compare: (a: string, b: string) => a.localeCompare(b),
    },
    { id: 'extra', title: 'Extra', width: '80px', hideBelow: 900, cell: () => null },
  ];

  test('what does not fit is left out, with its track', () => {
    expect(fit(columns, 899).tracks).toBe('1fr');
    expect(fit(columns, 900).tracks).toBe('1fr 80px');
  });

  test('a heading sorts up, then down, then not at all', () => {
    const first = nextSort(undefined, 'name');
    const second = nextSort(first, 'name');
    expect([first, second, nextSort(second, 'name')]).toEqual(['name', '-name', undefined]);
  });

  test('rows are sorted by a known column and left alone by an unknown one', () => {
    expect(sortRows(['b', 'a'], columns, '-name')).toEqual(['b', 'a']);
    expect(sortRows(['b', 'a'], columns, 'name')).toEqual(['a', 'b']);
    expect(sortRows(['b', 'a'], columns, 'extra')).toEqual(['b', 'a']);
  });
});
