import { Type } from 'typebox';
import { parameter } from '../parameters.ts';

interface Entry {
  readonly name: string;
  readonly value: string;
}

/**
 * Fields of an address, for a step that calls what has no step of its own.
 *
 * @param name what the name of one is, in the words of the provider
 */
export const query = (name = 'Of the field.') =>
  parameter.list(
    Type.Object(
      {
        name: Type.String({ title: 'Name', description: name, minLength: 1, maxLength: 100 }),
        value: Type.String({ title: 'Value', description: 'What it says.', maxLength: 4_000 }),
      },
      { additionalProperties: false },
    ),
    { title: 'Query', description: 'Fields of the address.' },
    { maxItems: 50 },
  );

/** What a list of such fields says; of two with one name the later. */
export const fieldsOf = (entries: readonly Entry[]): Record<string, string> =>
  Object.fromEntries(entries.map(({ name, value }) => [name, value]));
