import { isExpression, type Node } from './document.ts';
import { ROUTABLE_CLASSES } from './failure.ts';
import { effectOf, type NodeDescription, type SettledEffect } from './node-description.ts';
import { type ResolvedPolicy, resolvePolicy } from './policy.ts';
import { type Problem, pointer, problem } from './problems.ts';
import { type Part, said } from './said.ts';

/** A step that is on, where it stands, and what it and its type say about writes and failures. */
export interface Placed {
  readonly node: Node;
  readonly index: number;
  readonly description: NodeDescription;
  readonly effect: SettledEffect;
  readonly policy: ResolvedPolicy;
}

/** A step that was looked at, with what is fragile about it whatever stands around it. */
export interface Looked extends Placed {
  readonly problems: readonly Problem[];
}

/** Looks at a step on its own. */
export function lookAt(node: Node, index: number, description: NodeDescription): Looked {
  const effect = effectOf(description, node.parameters);
  const placed: Placed = { node, index, description, effect, policy: resolvePolicy(description.policy, node.policy) };
  const problems = [
    ...unsafeWrite(placed),
    ...acceptedWrite(placed),
    ...constantKey(placed),
    ...noTimeLimit(placed),
    ...unknownCost(placed),
    ...noDeadline(placed),
    ...nothingSaid(placed),
    ...expressionAsText(placed),
  ];
  return { ...placed, problems };
}

/** A ceiling that nobody can keep is worse than none: it looks as if somebody did. */
function unknownCost(placed: Placed): Problem[] {
  if (placed.node.policy?.maxCost === undefined || placed.description.tellsCost) return [];
  const words: Words = [
    /*i18n*/ '"{name}" has a ceiling for its cost, and does not tell what it costs: the ceiling is not kept. Leave it out.',
  ];
  return [at(placed, 'warning', 'unknown_cost', words, 'policy', 'maxCost')];
}

/** A problem of a step: where is told from the step on. */
export const at = (
  { node, index }: Placed,
  severity: 'warning' | 'info',
  code: string,
  [text, values]: Words,
  ...path: readonly string[]
): Problem =>
  problem(said(text, { name: node.name, ...values }), {
    severity,
    code,
    path: pointer('nodes', index, ...path),
    node: node.id,
  });

/** A sentence that begins with the name of the step, and what else it names. */
export type Words = readonly [text: string, values?: Readonly<Record<string, Part>>];

function unsafeWrite(placed: Placed): Problem[] {
  const { description, effect, policy } = placed;
  if (effect.kind !== 'write' || effect.safeBy !== 'unsafe') return [];
  const { maxAttempts } = policy.retry.transient;
  const place =
    description.effect.kind === 'declared' ? ['parameters', description.effect.parameter] : ['policy', 'retry'];
  return maxAttempts > 1
    ? [
        at(
          placed,
          'warning',
          'unsafe_write',
          [
            /*i18n*/ '"{name}" is tried {tries} times and writes without a key, a probe or an upsert: a lost answer needs a person. Say how the write is made safe, or try it once.',
            { tries: maxAttempts },
          ],
          ...place,
        ),
      ]
    : [
        at(
          placed,
          'info',
          'unsafe_write',
          [/*i18n*/ '"{name}" writes without a key, a probe or an upsert: a lost answer needs a person.'],
          ...place,
        ),
      ];
}

/** Accepted is not done: an API that answers 202 is asked about it, or a person is. */
function acceptedWrite(placed: Placed): Problem[] {
  const { node, description, effect } = placed;
  if (description.effect.kind !== 'declared') return [];
  const { parameter } = description.effect;
  const said = node.parameters?.[parameter];
  if (effect.kind !== 'write' || typeof said !== 'object' || said === null) return [];
  if ('poll' in said || 'acceptedIsDone' in said || node.parameters?.acceptAll === true) return [];
  const words: Words = [
    /*i18n*/ '"{name}" waits for a person when the API answers 202, which says that the write is accepted and not that it is done. Say how to ask about it, or that a 202 counts as done.',
  ];
  return [at(placed, 'info', 'accepted_write', words, 'parameters', parameter)];
}

/** A key that is the same for every item has the step write once, for ever. */
function constantKey(placed: Placed): Problem[] {
  const { idempotencyKey } = placed.node.policy ?? {};
  if (idempotencyKey === undefined || isExpression(idempotencyKey)) return [];
  const words: Words = [
    /*i18n*/ '"{name}" has the same idempotency key for every item and run: it writes once, and everything else is refused. Make it an expression, such as the number of the invoice.',
  ];
  return [at(placed, 'warning', 'constant_key', words, 'policy', 'idempotencyKey')];
}

/** The time limit of a step that calls out should be somebody's decision. */
function noTimeLimit(placed: Placed): Problem[] {
  const { node, description, effect, policy } = placed;
  if (effect.kind === 'none' || description.control === 'trigger') return [];
  if (node.policy?.timeoutMs !== undefined || description.policy?.timeoutMs !== undefined) return [];
  return [
    at(
      placed,
      'info',
      'no_time_limit',
      [
        /*i18n*/ '"{name}" has no time limit of its own: one try ends after {seconds} seconds. Say how long it may take.',
        { seconds: policy.timeoutMs / 1_000 },
      ],
      'policy',
      'timeoutMs',
    ),
  ];
}

interface AskedSchema {
  readonly title?: string;
  readonly default?: unknown;
  readonly 'x-deadline'?: unknown;
  readonly 'x-needed'?: unknown;
  readonly 'x-when'?: Readonly<Record<string, readonly unknown[]>>;
}

const schemasOf = (parameters: NodeDescription['parameters']): [string, AskedSchema][] =>
  Object.entries((parameters.properties ?? {}) as Record<string, AskedSchema>);

/** Whether a parameter has a say, with what the others of its step are. */
const isAsked = (schema: AskedSchema, { parameters }: Node): boolean =>
  Object.entries(schema['x-when'] ?? {}).every(([other, values]) => values.includes(parameters?.[other]));

/** Parameters by which a step of this type says how long somebody has, with the values they are called by. */
export const deadlinesOf = ({ parameters }: NodeDescription): [string, AskedSchema][] =>
  schemasOf(parameters).filter(([, schema]) => schema['x-deadline'] === true);

/** Silence ends after a deadline. Nobody chose that one which a type comes with. */
function noDeadline(placed: Placed): Problem[] {
  const { node, description } = placed;
  const own = deadlinesOf(description).flatMap(([name, schema]) => {
    if (!isAsked(schema, node) || node.parameters?.[name] !== undefined) return [];
    const words: Words = [
      /*i18n*/ '"{name}" waits for somebody and does not say for how long: after {minutes} minutes it fails as policy/expired. Set the deadline that is meant.',
      { minutes: String(schema.default) },
    ];
    return [at(placed, 'warning', 'no_deadline', words, 'parameters', name)];
  });
  const asked = ROUTABLE_CLASSES.flatMap((name) => {
    const rule = node.policy?.onFailure?.[name];
    if (rule?.action !== 'ask' || rule.deadlineMs !== undefined) return [];
    const words: Words = [
      /*i18n*/ '"{name}" asks a person about {failure} failures and does not say for how long: after 7 days it fails as policy/expired. Set the deadline that is meant.',
      { failure: name },
    ];
    return [at(placed, 'warning', 'no_deadline', words, 'policy', 'onFailure', name)];
  });
  return [...own, ...asked];
}

/** What a step cannot do without, once it is set to what needs it: without it every run stops there. */
function nothingSaid(placed: Placed): Problem[] {
  const { node, description } = placed;
  return schemasOf(description.parameters).flatMap(([name, schema]) => {
    const said = node.parameters?.[name] ?? '';
    if (schema['x-needed'] !== true || said !== '' || !isAsked(schema, node)) return [];
    const words: Words = [
      /*i18n*/ '"{name}" needs "{parameter}": without it every run stops there.',
      { parameter: schema.title ?? name },
    ];
    return [at(placed, 'warning', 'nothing_said', words, 'parameters', name)];
  });
}

/** What reads data of a run, between braces: nobody means that as a text. */
const READS_DATA = /\{\{[^{}]*\$(?:json|input|item|run|now|vars|\()[^{}]*\}\}/;

/** Texts of a value, however deep, with the way to them. */
function* textsIn(value: unknown, path: readonly string[]): Generator<{ text: string; path: readonly string[] }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, [...path, key]);
}

/** An expression starts with "=". Without it the braces are sent as they stand. */
function expressionAsText(placed: Placed): Problem[] {
  return [...textsIn(placed.node.parameters ?? {}, [])]
    .filter(({ text }) => !isExpression(text) && READS_DATA.test(text))
    .map(({ text, path }) => {
      const [braces = ''] = READS_DATA.exec(text) ?? [];
      const words: Words = [
        /*i18n*/ '"{name}" takes {braces} as it stands, letter by letter: "{parameter}" is a text. Make it an expression.',
        { braces, parameter: path.join('.') },
      ];
      return at(placed, 'warning', 'expression_as_text', words, 'parameters', ...path);
    });
}
