import { type Edge, FALLBACK_PORT, kindOf, type Node, type WorkflowDocument } from './document.ts';
import { changeNode, type NodeChange, unpin } from './edit.ts';
import { ROUTABLE_CLASSES, type RoutableClass } from './failure.ts';
import { carriesItems, downstreamOf, graphOf } from './graph.ts';
import { nextId } from './ids.ts';
import type { Catalogue } from './node-description.ts';
import { DEFAULT_TIMEOUT_MS, type OnFailure, type Policy, resolvePolicy } from './policy.ts';
import type { Problem } from './problems.ts';
import { deadlinesOf } from './reliability-steps.ts';

/** What a fix does, for whoever has to word it. */
export type QuickFixKind =
  | 'ask_person'
  | 'drop_class'
  | 'drop_connection'
  | 'drop_limit'
  | 'follow_edge'
  | 'make_expression'
  | 'only_reads'
  | 'own_it'
  | 'return_failed'
  | 'send_key'
  | 'set_deadline'
  | 'set_limit'
  | 'set_time_limit'
  | 'take_all'
  | 'try_once'
  | 'unpin';

/** A way to mend one problem. */
export interface QuickFix {
  readonly kind: QuickFixKind;
  /** Pure. Gives the document itself where what it mends is not there any more. */
  readonly change: (document: WorkflowDocument) => WorkflowDocument;
}

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1_440;
/** Rounds of a cycle that a fix allows. */
const ROUNDS = 100;

const onNode = (id: string, change: (node: Node) => NodeChange) => (document: WorkflowDocument) => {
  const node = document.nodes.find((each) => each.id === id);
  return node ? changeNode(document, id, change(node)) : document;
};

const onEdge = (id: string, change: (edge: Edge) => Edge | null) => (document: WorkflowDocument) => ({
  ...document,
  edges: document.edges.flatMap((edge) => (edge.id === id ? (change(edge) ?? []) : [edge])),
});

const policyOf = (id: string, change: (policy: Policy) => Policy) =>
  onNode(id, ({ policy = {} }) => {
    const next = change(policy);
    return { policy: Object.keys(next).length === 0 ? undefined : next };
  });

/** Says what a step does about one class; null takes back what was said. */
const failureRule = (id: string, name: RoutableClass, rule: OnFailure | null) =>
  policyOf(id, ({ onFailure = {}, ...policy }) => {
    const { [name]: _, ...others } = onFailure;
    const next = rule ? { ...others, [name]: rule } : others;
    return Object.keys(next).length === 0 ? policy : { ...policy, onFailure: next };
  });

const dropClass = (edge: string, name: string | undefined) =>
  onEdge(edge, (before) => {
    const on = before.on?.filter((each) => each !== name) ?? [];
    return on.length === 0 ? null : { ...before, on };
  });

const isClass = (name: string | undefined): name is RoutableClass => ROUTABLE_CLASSES.some((each) => each === name);

interface FixContext {
  readonly describe: Catalogue;
  /** Who would answer for the workflow: whoever looks at it. */
  readonly me?: string;
}

/** What can be done about a problem with one click, the likeliest first. */
export function quickFixes(
  problem: Problem,
  document: WorkflowDocument,
  { describe, me }: FixContext,
): readonly QuickFix[] {
  const node = document.nodes.find(({ id }) => id === problem.node);
  const edge = document.edges.find(({ id }) => id === problem.edge);
  const fix = (kind: QuickFixKind, change: QuickFix['change']): QuickFix => ({ kind, change });
  const last = problem.path.split('/').at(-1);
  switch (problem.code) {
    case 'unsafe_write':
      return node ? safeWrites(node, describe) : [];
    case 'no_time_limit':
      return node
        ? [
            fix(
              'set_time_limit',
              policyOf(node.id, (policy) => ({ ...policy, timeoutMs: DEFAULT_TIMEOUT_MS })),
            ),
          ]
        : [];
    case 'no_deadline':
      return node ? [fix('set_deadline', deadline(node, last ?? '', describe))] : [];
    case 'fallback_without_edge':
      return node && isClass(last)
        ? [fix('ask_person', failureRule(node.id, last, { action: 'ask', deadlineMs: DAY_MS }))]
        : [];
    case 'unreachable_fallback': {
      const name = edge?.on?.[Number(last)];
      const from = document.nodes.find(({ id }) => id === edge?.from.node);
      if (!edge || !from || !isClass(name)) return [];
      const said = resolvePolicy(describe(from.type, from.typeVersion)?.policy, from.policy).onFailure[name];
      const isOverruled = said !== undefined && said.action !== 'fallback';
      return [
        ...(isOverruled ? [fix('follow_edge', failureRule(from.id, name, { action: 'fallback' }))] : []),
        fix('drop_class', dropClass(edge.id, name)),
      ];
    }
    case 'expression_as_text':
      return node ? [fix('make_expression', (now) => makeExpression(now, problem.path))] : [];
    case 'loop_not_isolated':
      return node ? [fix('return_failed', (now) => returnFailed(now, node.id, describe))] : [];
    case 'nobody_behind':
      return me === undefined ? [] : [fix('own_it', (now) => ({ ...now, settings: { ...now.settings, owner: me } }))];
    case 'pin_mismatch':
    case 'pin_file_missing':
      return node ? [fix('unpin', (now) => unpin(now, node.id))] : [];
    case 'unused_connection':
      return node
        ? [
            fix(
              'drop_connection',
              onNode(node.id, () => ({ connection: undefined })),
            ),
          ]
        : [];
    case 'limit_without_cycle':
      return edge
        ? [
            fix(
              'drop_limit',
              onEdge(edge.id, ({ visitLimit: _, ...others }) => others),
            ),
          ]
        : [];
    case 'unbounded_cycle':
      return edge
        ? [
            fix(
              'set_limit',
              onEdge(edge.id, (before) => ({ ...before, visitLimit: ROUNDS })),
            ),
          ]
        : [];
    case 'fallback_without_classes':
      return edge ? [fix('take_all', (now) => takeFree(now, edge))] : [];
    case 'fallback_twice':
      return edge ? [fix('drop_class', leaveToOthers(document, edge))] : [];
    default:
      return [];
  }
}

/** Puts the sign of an expression before the text at this place. */
function makeExpression(document: WorkflowDocument, path: string): WorkflowDocument {
  const steps = path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const put = (value: unknown, [first, ...rest]: readonly string[]): unknown => {
    if (first === undefined) return typeof value === 'string' ? `=${value}` : value;
    if (Array.isArray(value)) return value.map((each, index) => (String(index) === first ? put(each, rest) : each));
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return value;
    return { ...value, [first]: put((value as Record<string, unknown>)[first], rest) };
  };
  return put(document, steps) as WorkflowDocument;
}

/** Ways to make a write safe, or to say that it is none. */
function safeWrites(node: Node, describe: Catalogue): QuickFix[] {
  const description = describe(node.type, node.typeVersion);
  const { effect } = description ?? {};
  if (!description || !effect) return [];
  const declare = (said: object) =>
    effect.kind === 'declared'
      ? onNode(node.id, ({ parameters = {} }) => ({ parameters: { ...parameters, [effect.parameter]: { ...said } } }))
      : (document: WorkflowDocument) => document;
  const { maxAttempts } = resolvePolicy(description.policy, node.policy).retry.transient;
  const once = policyOf(node.id, (policy) => ({
    ...policy,
    retry: { ...policy.retry, transient: { ...policy.retry?.transient, maxAttempts: 1 } },
  }));
  return [
    ...(effect.kind === 'declared'
      ? [
          { kind: 'send_key' as const, change: declare({ kind: 'write', safeBy: 'key' }) },
          { kind: 'only_reads' as const, change: declare({ kind: 'read' }) },
        ]
      : []),
    ...(maxAttempts > 1 ? [{ kind: 'try_once' as const, change: once }] : []),
  ];
}

/** A day to answer: in the parameter that says so, or in the rule about a failure class. */
function deadline(node: Node, name: string, describe: Catalogue): QuickFix['change'] {
  const description = describe(node.type, node.typeVersion);
  if (description && deadlinesOf(description).some(([each]) => each === name))
    return onNode(node.id, ({ parameters }) => ({ parameters: { ...parameters, [name]: DAY_MINUTES } }));
  return isClass(name) ? failureRule(node.id, name, { action: 'ask', deadlineMs: DAY_MS }) : (document) => document;
}

/** Lets what fails in a loop go back to it, by an edge for the classes that have no way yet. */
function returnFailed(document: WorkflowDocument, id: string, describe: Catalogue): WorkflowDocument {
  const after = downstreamOf(graphOf(document, carriesItems), id);
  const loop = document.nodes.find(
    (node) => after.has(node.id) && describe(node.type, node.typeVersion)?.control === 'loop',
  );
  if (!loop) return document;
  const edge: Edge = {
    id: nextId('e', new Set(document.edges.map((each) => each.id))),
    from: { node: id, port: FALLBACK_PORT },
    to: { node: loop.id, port: 'return' },
    kind: 'fallback',
  };
  const rule = document.nodes.find((node) => node.id === id)?.policy?.onFailure?.data;
  const next = rule?.action === 'park' ? failureRule(id, 'data', null)(document) : document;
  return takeFree({ ...next, edges: [...next.edges, edge] }, edge);
}

const classesElsewhere = (document: WorkflowDocument, edge: Edge): Set<string> =>
  new Set(
    document.edges.flatMap((other) =>
      other.id !== edge.id && other.from.node === edge.from.node && kindOf(other) === 'fallback'
        ? (other.on ?? [])
        : [],
    ),
  );

/** Gives a fallback edge every class that no other one of its step takes; it goes when there is none. */
function takeFree(document: WorkflowDocument, edge: Edge): WorkflowDocument {
  const taken = classesElsewhere(document, edge);
  const on = ROUTABLE_CLASSES.filter((name) => !taken.has(name));
  return onEdge(edge.id, (before) => (on.length === 0 ? null : { ...before, on }))(document);
}

/** Takes off an edge the classes that other fallback edges of its step take as well. */
function leaveToOthers(document: WorkflowDocument, edge: Edge): QuickFix['change'] {
  const taken = classesElsewhere(document, edge);
  return onEdge(edge.id, (before) => {
    const on = before.on?.filter((name) => !taken.has(name)) ?? [];
    return on.length === 0 ? null : { ...before, on };
  });
}
