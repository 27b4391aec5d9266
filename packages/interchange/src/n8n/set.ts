import type { Json, JsonObject } from '@holdfast/workflow';
import { KeptAside, type Mapped } from '../foreign/mapped.ts';
import { dig, isRecord, listOf, own, textOf } from '../foreign/values.ts';
import type { Source } from './source.ts';

const field = (name: string, value: Json | undefined, type: string): JsonObject[] =>
  name === '' ? [] : [{ name, value: value ?? null, ...(type === 'auto' ? {} : { type }) }];

const TYPES = new Set(['string', 'number', 'boolean', 'array', 'object']);
const typeOf = (said: string): string => (TYPES.has(said) ? said : 'auto');

/** Fields in the three forms that versions of it had. */
function fieldsOf({ parameters, version }: Source): JsonObject[] {
  if (version >= 3.3)
    return listOf(dig(parameters, 'assignments', 'assignments')).flatMap((each) =>
      field(textOf(own(each, 'name')), own(each, 'value'), typeOf(textOf(own(each, 'type')))),
    );
  if (version >= 3)
    return listOf(dig(parameters, 'fields', 'values')).flatMap((each) => {
      const type = textOf(own(each, 'type'), 'stringValue');
      return field(textOf(own(each, 'name')), own(each, type), typeOf(type.replace(/Value$/, '')));
    });
  const values = own(parameters, 'values');
  return Object.entries(isRecord(values) ? values : {}).flatMap(([type, entries]) =>
    listOf(entries).flatMap((each) => field(textOf(own(each, 'name')), own(each, 'value'), typeOf(type))),
  );
}

function keepOf({ parameters, version }: Source): JsonObject {
  if (version < 3) return { keep: own(parameters, 'keepOnlySet') === true ? 'none' : 'all' };
  if (version >= 3.3 && own(parameters, 'includeOtherFields') !== true) return { keep: 'none' };
  const include = textOf(own(parameters, 'include'), 'all');
  if (include === 'all' || include === 'none') return { keep: include };
  if (include !== 'selected' && include !== 'except') throw new KeptAside(`it keeps other fields by "${include}"`);
  const names = textOf(own(parameters, include === 'selected' ? 'includeFields' : 'excludeFields'));
  return {
    keep: include,
    keepFields: names
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  };
}

/** @throws KeptAside */
export function setOf(source: Source): Mapped {
  const { parameters } = source;
  const options = own(parameters, 'options');
  const how = {
    ...keepOf(source),
    dots: own(options, 'dotNotation') !== false,
    ignoreErrors: own(options, 'ignoreConversionErrors') === true,
  };
  if (own(parameters, 'mode') === 'raw')
    return { type: 'core.set', parameters: { mode: 'json', json: own(parameters, 'jsonOutput') ?? {}, ...how } };
  return { type: 'core.set', parameters: { fields: fieldsOf(source), ...how } };
}
