import { type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from './calls.ts';
import { listAll, type Resource, type Words } from './operations.ts';

/** Declares a step that lists records, or those alone whose name begins with a text. */
export const listByName = (resource: Resource, words: Words): NodeDefinition =>
  listAll(resource, words, {
    settings: {
      name: parameter.text({ title: 'Name begins with', description: 'Only those. Empty: all.', maxLength: 100 }),
    },
    clauseOf: (parameters) => {
      const name = textAt(parameters, 'name');
      return name === '' ? '' : `startswith(displayName,${quoted(name)})`;
    },
  });
