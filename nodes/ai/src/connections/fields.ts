import { type ParameterWords, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';

/** The key of an account. */
export const keyField = (description: string) =>
  Type.String({ title: 'Key', description, writeOnly: true, minLength: 1, maxLength: 10_000 });

/** An address up to the version of its API. */
export const addressWords = { format: 'uri', pattern: '^https?://[^\\s/@]+(/\\S*)?$', maxLength: 1_000 } as const;

/** An address that is the provider's own unless somebody has a relay. */
export const addressField = (standard: string) =>
  parameter.text(
    {
      title: 'Address',
      description: `Address of the API up to its version, where it is not ${standard}.`,
      ...addressWords,
    } as ParameterWords,
    standard,
  );

export const modelField = parameter.text({
  title: 'Model',
  description: 'Model of steps that name none.',
  maxLength: 200,
});

/** Who reads a second time. */
export const secondModelField = parameter.text({
  title: 'Second model',
  description: 'Model for steps that have something read twice. Empty: the first one reads again.',
  maxLength: 200,
});

/** Prices of an agreement of one's own, or of models that the table does not know. */
export const pricesField = parameter.json(
  {
    title: 'Prices',
    description:
      'US dollars for a million tokens, by model: {"my-model": {"input": 0.5, "output": 2}}. They go before the table of published prices; 0 for a model of your own.',
  },
  {},
);
