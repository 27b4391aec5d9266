import { defaultRegistry } from '@holdfast/runner';
import { FALLBACK_PORT, type JsonSchema, type NodeDescription, type PortSpec } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';

type Fields = Readonly<Record<string, JsonSchema>>;

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (schema: unknown): Fields =>
  isObject(schema) && isObject(schema.properties) ? (schema.properties as Fields) : {};
const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** What a setting may be: its choices with their words, else its default where that says something. */
function values({ enum: choices, 'x-labels': labels, default: standard }: JsonSchema): string {
  const said = isObject(labels) ? labels : {};
  const list = Array.isArray(choices)
    ? ` ${choices.map((one) => `${code(one)}${said[String(one)] === undefined ? '' : ` ${said[String(one)]}`}`).join('; ')}.`
    : '';
  const isPlain =
    typeof standard === 'number' || (typeof standard === 'string' && standard !== '') || standard === true;
  return `${list}${isPlain ? ` Standard: ${code(standard)}.` : ''}`;
}

/** Settings and the settings within them, a line each. */
function settings(schema: unknown, depth = 0): string[] {
  return Object.entries(fieldsOf(schema)).flatMap(([name, field]) => {
    // Nobody sets it: it comes with the step.
    if (field['x-control'] === 'hidden') return [];
    const inner = isObject(field.items) ? field.items : field;
    const text = `**${field.title}** (${code(name)}): ${field.description}${values(field)}`;
    return [`${'  '.repeat(depth)}- ${text.replaceAll('<', '\\<')}`, ...settings(inner, depth + 1)];
  });
}

function ports({ fixed, fromList, fromCount, last = [] }: PortSpec): string {
  const names = [
    ...fixed.map(({ name }) => code(name)),
    ...(fromList ? [`one for each of ${code(fromList.parameter)}`] : []),
    ...(fromCount ? [`as many as ${code(fromCount.parameter)} says`] : []),
    ...last.map(({ name, when }) => `${code(name)}${when ? ` with ${code(when.parameter)}` : ''}`),
  ];
  return names.join(', ') || 'none';
}

function section(description: NodeDescription): string[] {
  const { title, type, mode, control, inputs, outputs, effect, connection, parameters } = description;
  const isTrigger = control === 'trigger';
  const how = mode === 'each' ? 'Works on each item.' : 'Works on the whole list.';
  const facts = isTrigger
    ? [`Out: ${ports(outputs)}.`]
    : [how, `In: ${ports(inputs)}. Out: ${ports(outputs)}, and ${code(FALLBACK_PORT)} for items that failed.`];
  if (effect.kind !== 'none')
    facts.push(
      effect.kind === 'declared' ? 'The document says whether it reads or writes.' : `Outside it ${effect.kind}s.`,
    );
  if (connection)
    facts.push(
      `Connection${connection.required ? '' : ' (may be left out)'}: ${connection.types.map(code).join(', ')}.`,
    );
  const lines = settings(parameters);
  return [
    `### ${title}: ${code(type)}`,
    '',
    description.description.replaceAll('<', '\\<'),
    '',
    facts.join(' '),
    '',
    ...(lines.length > 0 ? [...lines, ''] : []),
  ];
}

function page(): string {
  const all = defaultRegistry().descriptions;
  const titles = {
    triggers: 'Triggers',
    flow: 'Flow',
    data: 'Data and files',
    http: 'HTTP',
    people: 'People',
    ai: 'AI',
    finance: 'Finance',
  };
  return [
    '# All nodes and their settings',
    '',
    'This page is made from the descriptions of the nodes; a test holds it to them (`vitest -u` writes it anew).',
    'What they are for, and what people of other tools know them by, stands in [nodes.md](nodes.md).',
    '',
    ...Object.entries(titles).flatMap(([category, title]) => [
      `## ${title}`,
      '',
      ...all.filter((each) => each.category === category).flatMap(section),
    ]),
  ].join('\n');
}

describe('the page of all nodes', () => {
  test('holds every node and every setting', async () => {
    await expect(page()).toMatchFileSnapshot('../../docs/node-reference.md');
  });
});
