import { type CheckMemo, movedTo } from './check-memo.ts';
import type { Node, WorkflowDocument } from './document.ts';
import { ROUTABLE_CLASSES, type RoutableClass } from './failure.ts';
import type { Catalogue, NodeDescription } from './node-description.ts';
import { type Problem, pointer, problem } from './problems.ts';
import { at, type Looked, lookAt, type Placed, type Words } from './reliability-steps.ts';
import { said } from './said.ts';
import { type Listed, type Structure, structureOf } from './structure.ts';

interface LintOptions {
  /** What earlier checks of the document found is not looked for again. */
  readonly memo?: CheckMemo;
}

/**
 * What will hold a workflow up one day although it runs today: writes that nothing
 * makes safe, people without a deadline, failures that have no way to go. Warnings
 * and hints, never errors, and nothing about steps that are off. Expects a document
 * whose form is valid.
 */
export function lintReliability(
  document: WorkflowDocument,
  describe: Catalogue,
  { memo }: LintOptions = {},
): Problem[] {
  const structure = structureOf(document, memo?.structure);
  const placed = new Map<string, Looked>();
  for (const [index, node] of document.nodes.entries()) {
    const description = describe(node.type, node.typeVersion);
    if (description && node.disabled === undefined) placed.set(node.id, lookOnce(node, index, description, memo));
  }
  return [
    ...[...placed.values()].flatMap((each) => [
      ...each.problems,
      ...amountWithoutLimit(document, each),
      ...fallbackWithoutEdge(structure, each),
    ]),
    ...deadFallbacks(structure, placed),
    ...brittleLoops(structure, placed),
    ...nobodyBehind(document, placed),
  ];
}

function lookOnce(node: Node, index: number, description: NodeDescription, memo: CheckMemo | undefined): Looked {
  const known = memo?.reliability.get(node);
  if (known?.index === index) return known;
  const looked = known
    ? { ...known, index, problems: movedTo('nodes', index, known) }
    : lookAt(node, index, description);
  memo?.reliability.set(node, looked);
  return looked;
}

/** An amount is said for the sake of its limit: without one, or where nothing is written, nothing is held back. */
function amountWithoutLimit({ settings }: WorkflowDocument, placed: Placed): Problem[] {
  const { amount } = placed.node.policy ?? {};
  if (amount === undefined) return [];
  if (placed.effect.kind !== 'write') {
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

const fallbacksOf = (structure: Structure, { node }: Placed): readonly Listed[] =>
  structure.fallbacks().get(node.id) ?? [];

/** The policy sends failures along an edge that is not there: they wait in the exception queue. */
function fallbackWithoutEdge(structure: Structure, placed: Placed): Problem[] {
  const said = placed.node.policy?.onFailure;
  if (!said) return [];
  const taken = new Set(fallbacksOf(structure, placed).flatMap(({ edge }) => edge.on ?? []));
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
function neverRaised({ node, description, effect }: Placed, structure: Structure): readonly RoutableClass[] {
  const isPlain =
    description.control === 'step' &&
    description.connection === undefined &&
    description.parks !== true &&
    description.category !== 'ai' &&
    effect.kind === 'none';
  return isPlain && !structure.onCycle().has(node.id) ? ['policy'] : [];
}

/** Fallback edges that wait for failures which never come to them. */
function deadFallbacks(structure: Structure, placed: ReadonlyMap<string, Placed>): Problem[] {
  return [...structure.fallbacks()].flatMap(([id, edges]) => {
    const from = placed.get(id);
    return from ? edges.flatMap((listed) => deadClasses(listed, from, structure)) : [];
  });
}

function deadClasses({ edge, index }: Listed, from: Placed, structure: Structure): Problem[] {
  const never = neverRaised(from, structure);
  return (edge.on ?? []).flatMap((name): Problem[] => {
    const action = from.policy.onFailure[name]?.action ?? 'fallback';
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
}

/** One bad record must not hold up the rest of a loop: what calls out in it needs a way for what fails. */
function brittleLoops(structure: Structure, placed: ReadonlyMap<string, Placed>): Problem[] {
  return [...placed.values()].flatMap(({ node: loop, description }) => {
    if (description.control !== 'loop') return [];
    return [...structure.bodyOf(loop.id)].flatMap((id) => {
      const step = placed.get(id);
      if (!step || step.effect.kind === 'none') return [];
      const action = step.policy.onFailure.data?.action;
      const isTaken = fallbacksOf(structure, step).some(({ edge }) => edge.on?.includes('data'));
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
  const doubtful = [...placed.values()].filter(
    ({ effect }) =>
      effect.kind === 'write' &&
      (effect.safeBy === 'unsafe' || (effect.safeBy === 'probe' && effect.provesAbsence !== true)),
  );
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
