import { defineNode, fail, type Item, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { askingParameters, expired, questionOf, saidBy } from '../asking.ts';

/** Asks a person which way to go: each answer is a port of its own. */
export const choice = defineNode({
  type: 'human.choice',
  typeVersion: 1,
  title: 'Choice',
  description: 'Asks a person which of several ways to go.',
  category: 'people',
  icon: 'arrows-split-2',
  keywords: ['human', 'ask', 'decide', 'select', 'option', 'triage', 'route by person', 'question'],
  mode: 'all',
  parks: true,
  asks: true,
  parameters: askingParameters({
    choices: Type.Array(
      Type.Object(
        {
          value: Type.String({
            title: 'Port',
            description: 'Name of the port that the items leave by.',
            pattern: '^[a-z][a-zA-Z0-9_-]{0,39}$',
            'x-form': 'letters, digits, dashes and underscores, beginning with a small letter',
          }),
          title: Type.String({ title: 'Answer', description: 'What the person reads.', minLength: 1, maxLength: 100 }),
          needsReason: parameter.flag({
            title: 'Needs a reason',
            description: 'Whether a reason must be given with this answer.',
          }),
        },
        { additionalProperties: false },
      ),
      { title: 'Answers', description: 'What there is to choose from.', minItems: 2, maxItems: 12 },
    ),
  }),
  ports: { fixed: [], fromList: { parameter: 'choices', nameField: 'value', prefix: 'answer' } },
  example: {
    title: 'Which ledger account?',
    choices: [
      { value: 'travel', title: 'Travel' },
      { value: 'office', title: 'Office supplies' },
    ],
  },

  run({ parameters, items, now, node }) {
    const values = parameters.choices.map(({ value }) => value);
    if (new Set(values).size < values.length)
      throw fail.data('bad_input', {
        message: `Two answers of "${node.name}" have the same port. Give each its own.`,
        decidedBy: 'node',
        evidence: { path: '/choices' },
      });
    return questionOf(parameters, { items, now }, { kind: 'choice', choices: parameters.choices });
  },

  resume({ items, parameters }, { outcome, data }) {
    if (outcome.kind !== 'decided') throw expired(parameters.title);
    const said = { choice: outcome.choice, ...saidBy(outcome.by, data) };
    const out = items.map(
      ({ json, files }, index): Item => ({ json: { ...json, choice: said }, ...(files ? { files } : {}), from: index }),
    );
    return { outputs: { [outcome.choice]: out } };
  },
});
