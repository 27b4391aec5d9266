import { defineConnector } from '@holdfast/node-sdk';
import { approval } from './nodes/approval.ts';
import { choice } from './nodes/choice.ts';
import { form } from './nodes/form.ts';

export { type Change, changesBetween, checkFormSchema, type FormError, FormSchemaError, formErrors } from './form.ts';

/** Steps that people take. */
export const human = defineConnector({
  name: 'human',
  title: 'People',
  nodes: [approval, form, choice],
  triggers: [],
  connections: [],
});
