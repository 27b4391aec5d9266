import { defaulted, defineNode, fail } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { comparingParameters, holds, questionParameters } from '../conditions/conditions.ts';
import { choice, flag } from '../parameters.ts';

const name = Type.String({
  title: 'Name',
  description: 'Name of the port, such as the case it stands for.',
  minLength: 1,
  maxLength: 60,
  pattern: '^(?!(?:else|fallback|compensate|__proto__|constructor|prototype)$)',
  'x-form': 'any name but "else", "fallback" and "compensate"',
});
const { conditions, combinator } = questionParameters;

const rule = Type.Object(
  {
    name,
    conditions: defaulted(Type.Array(conditions.items, { ...conditions, minItems: 0, default: [] })),
    combinator,
  },
  { additionalProperties: false },
);

const noSuchPort = (said: unknown, names: readonly string[]) =>
  fail.data('no_such_port', {
    message: `The port of this item came out as ${JSON.stringify(said)?.slice(0, 60) ?? 'nothing'}. It must be the name of a rule (${names.join(', ')}) or its position, counted from 0.`,
    evidence: { path: '/port' },
  });

/** Sends each item to the ports of the rules that fit it. */
export const switchNode = defineNode({
  type: 'core.switch',
  typeVersion: 1,
  title: 'Switch',
  description:
    'Sends each item to one of several ports, by the first rule that fits, by every rule that fits, or by name.',
  category: 'flow',
  icon: 'arrows-split-2',
  keywords: ['case', 'route', 'router', 'branch', 'condition'],
  mode: 'each',
  parameters: Type.Object({
    rules: Type.Array(rule, {
      title: 'Rules',
      description: 'One port for each rule, in this order.',
      minItems: 1,
      maxItems: 50,
    }),
    by: choice(
      {
        title: 'Decide by',
        description: 'Whether the conditions of the rules decide, or an expression that gives a port.',
      },
      { rules: 'The conditions of the rules', port: 'An expression' },
      'rules',
    ),
    port: defaulted(
      Type.Unsafe<string | number | null>({
        title: 'Port',
        description: 'Name of a rule, or its position counted from 0. Usually an expression.',
        examples: ['={{ $json.country }}'],
        'x-when': { by: ['port'] },
        default: null,
      }),
    ),
    matches: choice(
      {
        title: 'If several fit',
        description: 'Whether an item goes to the first rule that fits, or to all of them.',
        'x-when': { by: ['rules'] },
      },
      { first: 'Take the first', all: 'Take all of them' },
      'first',
    ),
    withElse: flag({
      title: 'Port for the rest',
      description: 'Gives items that no rule fits the port "else", instead of dropping them.',
    }),
    ...comparingParameters,
  }),
  ports: {
    fixed: [],
    fromList: { parameter: 'rules', nameField: 'name', prefix: 'rule' },
    last: [{ name: 'else', when: { parameter: 'withElse', is: true } }],
  },
  example: {
    rules: [
      { name: 'large', conditions: [{ left: '={{ $json.amount }}', operator: 'number.gte', right: 1000 }] },
      { name: 'small', conditions: [{ left: '={{ $json.amount }}', operator: 'number.lt', right: 1000 }] },
    ],
    withElse: true,
  },

  run({ parameters, run }) {
    const { rules, by, port, matches, withElse } = parameters;
    const names = rules.map((entry) => entry.name);
    const options = { ...parameters, zone: run.timeZone };
    const found = new Set<string>();
    if (by === 'port') {
      const named = typeof port === 'number' ? names[port] : names.find((entry) => entry === port);
      if (named !== undefined) found.add(named);
      else if (!withElse) throw noSuchPort(port, names);
    } else {
      for (const [index, entry] of rules.entries()) {
        if (entry.conditions.length === 0 || !holds(entry, options, `/rules/${index}`)) continue;
        found.add(entry.name);
        if (matches === 'first') break;
      }
    }
    if (found.size > 0) return { ports: [...found] };
    return withElse ? { port: 'else' } : { items: [] };
  },
});
