import { defaulted, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { amount, filled, holds, isRecord } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { from } from '../options.ts';

/** What Xero calls a tax rate. */
export const taxType = Type.String({
  ...from('taxTypes'),
  title: 'Tax',
  description: 'What Xero calls it, such as TAX001.',
  pattern: '^[A-Za-z0-9_-]{1,50}$',
  'x-form': 'a name such as TAX001',
});

/** Parts that a rate is made of. A change says all of them: Xero takes away what it is not told of. */
const component = Type.Object(
  {
    name: Type.String({ title: 'Name', description: 'Of this part.', minLength: 1, maxLength: 50 }),
    rate: amount({ title: 'Rate', description: 'In percent, with up to four digits after the point.' }),
    isCompound: parameter.flag({
      title: 'Compound',
      description: 'It is put on the other parts as well. Only one can be.',
    }),
  },
  { additionalProperties: false },
);

type Component = Static<typeof component>;

/** The parts of a new rate. */
export const components = Type.Array(component, {
  title: 'Parts',
  description: 'What it is made of, in percent. Most have one.',
  minItems: 1,
  maxItems: 20,
});

/** The parts of a rate as it shall be, or nothing. */
export const someComponents = defaulted(
  Type.Array(component, {
    title: 'Parts',
    description: 'All that it shall be made of, in percent. Empty: as they are.',
    maxItems: 20,
    default: [],
  }),
);

export const reportTaxType = parameter.text({
  title: 'Report tax type',
  description:
    'Such as OUTPUT or INPUT: where it goes in the tax return. Australia, New Zealand and the United Kingdom need one.',
  maxLength: 40,
});

export const toComponents = (said: readonly Component[]): JsonObject[] =>
  said.map(({ name, rate, isCompound }) => filled({ Name: name, Rate: Number(rate), IsCompound: isCompound }));

/** Whether a rate of Xero's is made of these parts and no others, in whatever order. */
export function isMadeOf(element: JsonObject, wanted: readonly JsonObject[]): boolean {
  const list: readonly Json[] = Array.isArray(element.TaxComponents) ? element.TaxComponents : [];
  return (
    list.length === wanted.length &&
    wanted.every((part) => list.some((one) => isRecord(one) && holds({ IsCompound: false, ...one }, part)))
  );
}
