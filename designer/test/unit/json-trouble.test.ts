import { expect, it } from 'vitest';
import { jsonTrouble } from '../../src/ui/json-trouble.ts';

it('says the line and the column at which a text stops being JSON', () => {
  expect(jsonTrouble('{ "a": 1 }')).toBeNull();
  expect(jsonTrouble('{\n  "a": 1,\n  oops\n}')).toEqual({ line: 3, column: 3 });
  expect(jsonTrouble('{\n  "a": ')).toEqual({ line: 2, column: 8 });
});
