import { type Edge, isExpression, kindOf, type Node, type WorkflowDocument } from './document.ts';
import { ROUTABLE_CLASSES, type RoutableClass } from './failure.ts';
import { carriesItems, cycles, type Graph, graphOf, reachableFrom, upstreamOf } from './graph.ts';
import { type Catalogue, effectOf, type NodeDescription } from './node-description.ts';
import { resolvePolicy } from './policy.ts';
import { type Problem, pointer, problem } from './problems.ts';
import { type Part, said } from './said.ts';

interface Placed {
  readonly node: Node;
  readonly index: number;
  readonly description: NodeDescription;
}

/**
 * What will hold a workflow up one day although it runs today: writes that nothing
 * makes safe, people without a deadline, failures that have no way to go. Warnings
 * and hints, never errors, and nothing about steps that are off. Expects a document
 * whose form is valid.
 */
export function lintReliability(document: WorkflowDocument, describe: Catalogue): Problem[] {
  const placed = new Map<string, Placed>();
  for (const [index, node] of document.nodes.entries()) {
    const description = describe(node.type, node.typeVersion);
    if (description && node.disabled === undefined) placed.set(node.id, { node, index, description });
  }
  return [
    ...[...placed.values()].flatMap((each) => [
      ...unsafeWrite(each),
      ...acceptedWrite(each),
      ...constantKey(each),
      ...amountWithoutLimit(document, each),
      ...noTimeLimit(each),
      ...unknownCost(each),
      ...noDeadline(each),
      ...nothingSaid(each),
      ...expressionAsText(each),
      ...fallbackWithoutEdge(document, each),
    ]),
    ...deadFallbacks(document, placed),
    ...brittleLoops(document, placed),
    ...nobodyBehind(document, placed),
  ];
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
const at = (
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
type Words = readonly [text: string, values?: Readonly<Record<string, Part>>];

function unsafeWrite(placed: Placed): Problem[] {
  const { node, description } = placed;
  const effect = effectOf(description, node.parameters);
  if (effect.kind !== 'write' || effect.safeBy !== 'unsafe') return [];
  const { maxAttempts } = resolvePolicy(description.policy, node.policy).retry.transient;
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
  const { node, description } = placed;
  if (description.effect.kind !== 'declared') return [];
  const { parameter } = description.effect;
  const said = node.parameters?.[parameter];
  if (effectOf(description, node.parameters).kind !== 'write' || typeof said !== 'object' || said === null) return [];
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

/** An amount is said for the sake of its limit: without one, or where nothing is written, nothing is held back. */
function amountWithoutLimit({ settings }: WorkflowDocument, placed: Placed): Problem[] {
  const { node, description } = placed;
  const { amount } = node.policy ?? {};
  if (amount === undefined) return [];
  if (effectOf(description, node.parameters).kind !== 'write') {
    const words: Words = [
      /*i18n*/ '"{name}" says what it is worth, and writes nothing outside: nothing is held back. Say it of the step that writes.',
    ];
    return [at(placed, 'warning', 'idle_amount', words, 'policy', 'amount', 'value')];
  }
  if (amount.limit !== undefined || settings?.amountLimit !== undefined) return [];
  const words: Words = [
    /*i18n*/ '"{name}" says what it is worth, and neither it nor the workflow has a limit: nothing is held back. Give it one.',
  ];
  return [at(placed, 'warning', 'no_amount_limit', words, 'policy', 'amount', 'limit')];
}

/** The time limit of a step that calls out should be somebody's decision. */
function noTimeLimit(placed: Placed): Problem[] {
  const { node, description } = placed;
  if (effectOf(description, node.parameters).kind === 'none' || description.control === 'trigger') return [];
  if (node.policy?.timeoutMs !== undefined || description.policy?.timeoutMs !== undefined) return [];
  const { timeoutMs } = resolvePolicy(description.policy, node.policy);
  return [
    at(
      placed,
      'info',
      'no_time_limit',
      [
        /*i18n*/ '"{name}" has no time limit of its own: one try ends after {seconds} seconds. Say how long it may take.',
        { seconds: timeoutMs / 1_000 },
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

const fallbacksOf = (document: WorkflowDocument, id: string): Edge[] =>
  document.edges.filter((edge) => edge.from.node === id && kindOf(edge) === 'fallback');

/** The policy sends failures along an edge that is not there: they wait in the exception queue. */
function fallbackWithoutEdge(document: WorkflowDocument, placed: Placed): Problem[] {
  const said = placed.node.policy?.onFailure;
  if (!said) return [];
  const taken = new Set(fallbacksOf(document, placed.node.id).flatMap(({ on }) => on ?? []));
  return ROUTABLE_CLASSES.filter((name) => said[name]?.action === 'fallback' && !taken.has(name)).map((name) =>
    at(
      placed,
      'warning',
      'fallback_without_edge',
      [
        /*i18n*/ '"{name}" sends {failure} failures along a fallback edge, and there is none for them: they wait in the exception queue. Draw one, or choose something else.',
        { failure: name },
      ],
      'policy',
      'onFailure',
      name,
    ),
  );
}

/** Classes that no step like this ever fails with. A rule says no only to what calls out, waits, joins or goes round. */
function neverRaised({ node, description }: Placed, onCycle: ReadonlySet<string>): readonly RoutableClass[] {
  const isPlain =
    description.control === 'step' &&
    description.connection === undefined &&
    description.parks !== true &&
    description.category !== 'ai' &&
    effectOf(description, node.parameters).kind === 'none';
  return isPlain && !onCycle.has(node.id) ? ['policy'] : [];
}

/** Fallback edges that wait for failures which never come to them. */
function deadFallbacks(document: WorkflowDocument, placed: ReadonlyMap<string, Placed>): Problem[] {
  const onCycle = new Set(cycles(graphOf(document, carriesItems)).flat());
  return document.edges.flatMap((edge, index) => {
    const from = placed.get(edge.from.node);
    if (!from || kindOf(edge) !== 'fallback') return [];
    const never = neverRaised(from, onCycle);
    const rules = resolvePolicy(from.description.policy, from.node.policy).onFailure;
    return (edge.on ?? []).flatMap((name): Problem[] => {
      const action = rules[name]?.action ?? 'fallback';
      if (!never.includes(name) && action === 'fallback') return [];
      const values = { name: from.node.name, failure: name, edge: edge.id, action };
      const words = never.includes(name)
        ? said(
            /*i18n*/ '"{name}" never fails with the class {failure}: nothing takes its fallback edge "{edge}" for them. Take the class off the edge, or let them go along it.',
            values,
          )
        : said(
            /*i18n*/ '"{name}" does something else about {failure} failures ("{action}", in its policy): nothing takes its fallback edge "{edge}" for them. Take the class off the edge, or let them go along it.',
            values,
          );
      const path = pointer('edges', index, 'on', (edge.on ?? []).indexOf(name));
      return [problem(words, { severity: 'warning', code: 'unreachable_fallback', path, edge: edge.id })];
    });
  });
}

/** The steps that a loop repeats: behind its "item" output, on the way back to it. */
export function bodyOf(document: WorkflowDocument, graph: Graph, loop: string): Set<string> {
  const starts = document.edges
    .filter((edge) => edge.from.node === loop && edge.from.port === 'item')
    .map(({ to }) => to.node);
  const returns = document.edges.filter((edge) => edge.to.node === loop && edge.to.port === 'return');
  const back = new Set(returns.flatMap(({ from }) => [from.node, ...upstreamOf(graph, from.node)]));
  return new Set([...reachableFrom(graph, starts)].filter((id) => id !== loop && back.has(id)));
}

/** One bad record must not hold up the rest of a loop: what calls out in it needs a way for what fails. */
function brittleLoops(document: WorkflowDocument, placed: ReadonlyMap<string, Placed>): Problem[] {
  return [...placed.values()].flatMap(({ node: loop, description }) => {
    if (description.control !== 'loop') return [];
    const inside = graphOf(document, (edge) => carriesItems(edge) && edge.from.node !== loop.id);
    return [...bodyOf(document, inside, loop.id)].flatMap((id) => {
      const step = placed.get(id);
      if (!step || effectOf(step.description, step.node.parameters).kind === 'none') return [];
      const action = resolvePolicy(step.description.policy, step.node.policy).onFailure.data?.action;
      const isTaken = fallbacksOf(document, id).some(({ on }) => on?.includes('data'));
      if (isTaken || (action !== undefined && action !== 'park' && action !== 'fallback')) return [];
      const words: Words = [
        /*i18n*/ '"{name}" is repeated by "{loop}": one bad item holds the loop up until a person comes. Let failed items go back to the loop by a fallback edge.',
        { loop: loop.name },
      ];
      return [at(step, 'warning', 'loop_not_isolated', words, 'policy', 'onFailure', 'data')];
    });
  });
}

/** A write that may end in doubt ends in front of a person: somebody has to be there. Said once for a workflow. */
function nobodyBehind(document: WorkflowDocument, placed: ReadonlyMap<string, Placed>): Problem[] {
  if ((document.settings?.owner ?? '').trim() !== '') return [];
  const doubtful = [...placed.values()].filter(({ node, description }) => {
    const effect = effectOf(description, node.parameters);
    return (
      effect.kind === 'write' &&
      (effect.safeBy === 'unsafe' || (effect.safeBy === 'probe' && effect.provesAbsence !== true))
    );
  });
  const [first, ...others] = doubtful;
  if (!first) return [];
  const words: Words =
    others.length > 0
      ? [
          /*i18n*/ '"{name}" may end in doubt (and {more} more) and then waits for a person, but this workflow has no owner. Name who answers for it.',
          { more: others.length },
        ]
      : [
          /*i18n*/ '"{name}" may end in doubt and then waits for a person, but this workflow has no owner. Name who answers for it.',
        ];
  return [{ ...at(first, 'info', 'nobody_behind', words), path: '/settings/owner' }];
}
