import type { JsonObject } from '@holdfast/workflow';
import { KeptAside, type Mapped } from '../foreign/mapped.ts';
import { dig, listOf, numberOf, own, textOf } from '../foreign/values.ts';
import type { Source } from './source.ts';

const JOINS: Readonly<Record<string, JsonObject>> = {
  keepMatches: { join: 'inner' },
  keepNonMatches: { join: 'anti' },
  keepEverything: { join: 'outer' },
  enrichInput1: { join: 'left' },
  enrichInput2: { join: 'right' },
};

/** What older versions call the ways of combining. */
const LEGACY: Readonly<Record<string, string>> = {
  mergeByPosition: 'combineByPosition',
  mergeByIndex: 'combineByPosition',
  mergeByKey: 'combineByFields',
  multiplex: 'combineAll',
  matchingFields: 'combineByFields',
};

function keysOf(parameters: JsonObject): JsonObject[] {
  const simple = textOf(own(parameters, 'fieldsToMatchString'))
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);
  if (simple.length > 0) return simple.map((field) => ({ field }));
  return listOf(dig(parameters, 'mergeByFields', 'values')).flatMap((each) => {
    const field = textOf(own(each, 'field1'));
    return field === '' ? [] : [{ field, other: textOf(own(each, 'field2')) }];
  });
}

/** @throws KeptAside */
export function mergeOf({ parameters, version }: Source): Mapped {
  const inputs = Math.min(20, Math.max(2, numberOf(own(parameters, 'numberInputs'), 2)));
  const made = (said: JsonObject): Mapped => ({
    type: 'core.merge',
    parameters: { inputs, ...said },
    input: (index) => `in${index + 1}`,
  });
  const mode = textOf(own(parameters, 'mode'), 'append');
  if (mode === 'append') return made({ mode: 'append' });
  if (mode === 'chooseBranch' || mode === 'wait' || mode === 'passThrough') {
    if (own(parameters, 'output') === 'empty') throw new KeptAside('it waits for all and gives one empty item');
    return made({ mode: 'choose', choose: numberOf(own(parameters, 'useDataOfInput'), 1) });
  }
  const said =
    mode === 'combine'
      ? textOf(own(parameters, version >= 3 ? 'combineBy' : 'combinationMode'), 'combineByFields')
      : mode;
  const how = Object.hasOwn(LEGACY, said) ? LEGACY[said] : said;
  if (how === 'combineAll') return made({ mode: 'combinations' });
  if (how === 'combineByPosition')
    return made({ mode: 'byPosition', keepUnpaired: dig(parameters, 'options', 'includeUnpaired') === true });
  const keys = keysOf(parameters);
  const join = JOINS[textOf(own(parameters, 'joinMode'), 'keepMatches')];
  if (how !== 'combineByFields' || keys.length === 0 || !join) throw new KeptAside(`it combines by "${mode}: ${said}"`);
  return made({ mode: 'byKey', keys, ...join });
}
