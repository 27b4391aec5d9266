import {
  type CompiledWorkflow,
  compileWorkflow,
  core,
  createRegistry,
  human,
  type Registry,
} from '@holdfast/runner/engine-room';
import { type Edge, type Node, SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { LIMITED } from './audit/amounts.ts';
import { type Rules, simulated } from './nodes.ts';

/** A workflow of this world, and how heavily it is drawn. Those that only others call have no weight. */
interface Workload {
  readonly weight: number;
  readonly document: WorkflowDocument;
}

const ID = { id: '={{ $json.id }}' };
type Placed = Partial<Node> & { readonly id: string };

const start: Placed = { id: 'start', type: 'trigger.manual' };
const write = (id: string, provider: string, fields: Partial<Node> = {}): Placed => ({
  id,
  type: `sim.${provider}`,
  connection: 'books',
  parameters: ID,
  ...fields,
});
const node = (id: string, type: string, parameters: Node['parameters'] = {}): Placed => ({
  id,
  type,
  parameters,
  ...(['sim.read', 'sim.list', 'sim.part', 'sim.changes'].includes(type) ? { connection: 'books' } : {}),
});

/** `a>b` is an edge between the first ports, `a.x>b.y` names them; a third word is its kind. */
function edge(text: string, index: number): Edge {
  const [ends = '', kind, ...on] = text.split(' ');
  const [from = '', to = ''] = ends.split('>');
  const first = kind === undefined ? 'out' : kind;
  const end = (said: string, port: string) => {
    const [name = '', given = port] = said.split('.');
    return { node: name, port: given };
  };
  return {
    id: `e${index}`,
    from: end(from, first),
    to: end(to, 'in'),
    ...(kind ? { kind: kind as 'fallback' | 'compensate' } : {}),
    ...(on.length > 0 ? { on: on as ['data'] } : {}),
  };
}

function workload(
  weight: number,
  name: string,
  nodes: readonly Placed[],
  edges: readonly string[],
  settings: WorkflowDocument['settings'] = {},
): Workload {
  const placed = nodes.map((each): Node => ({ type: 'core.pass', typeVersion: 1, name: each.id, ...each }));
  return {
    weight,
    document: { schemaVersion: SCHEMA_VERSION, name, nodes: placed, edges: edges.map(edge), settings },
  };
}

/** Undone when the run is stopped, by whatever. */
const undone = { compensateOnCancel: true } as const;
/** Ends the run where an item is not fine, and undoes what was written. */
const strict = { policy: { onFailure: { data: { action: 'stop', compensate: true } } } } as const;

/** A write of which one person may let go so much only. */
const spend = (provider: string): Placed =>
  write(LIMITED.node, provider, {
    policy: { amount: { value: '={{ $json.worth }}', limit: String(LIMITED.limit) } },
  });

const WORKLOADS: readonly Workload[] = [
  workload(
    2,
    'one after the other',
    [start, node('read', 'sim.read', ID), write('post', 'keyed'), write('tell', 'ledger')],
    ['start>read', 'read>post', 'post>tell'],
  ),
  workload(2, 'looked up', [start, write('post', 'probed'), write('tell', 'ledger')], ['start>post', 'post>tell']),
  workload(3, 'blind', [start, write('post', 'blind'), write('tell', 'keyed')], ['start>post', 'post>tell']),
  workload(2, 'taken on', [start, write('post', 'desk'), write('tell', 'ledger')], ['start>post', 'post>tell']),
  workload(
    1,
    'taken on by key',
    [start, write('post', 'clerk'), write('tell', 'keyed'), write('refuse', 'ledger')],
    ['start>post', 'post>tell', 'post>refuse fallback data transient'],
  ),
  workload(
    1,
    'undo of what was taken on',
    [
      start,
      write('first', 'clerk'),
      write('second', 'desk'),
      { ...node('check', 'sim.check', ID), ...strict },
      write('undo-first', 'keyed'),
      write('undo-second', 'clerk'),
    ],
    ['start>first', 'first>second', 'second>check', 'first>undo-first compensate', 'second>undo-second compensate'],
    undone,
  ),
  workload(
    1,
    'under its version',
    [start, write('post', 'shelf'), write('tell', 'ledger'), write('refuse', 'keyed')],
    ['start>post', 'post>tell', 'post>refuse fallback data'],
  ),
  workload(1, 'forgetful', [start, write('post', 'forgetful')], ['start>post']),
  workload(
    2,
    'fallback',
    [start, node('check', 'sim.check', ID), write('post', 'keyed'), write('refuse', 'ledger')],
    ['start>check', 'check>post', 'check>refuse fallback data', 'post>refuse fallback transient data'],
  ),
  workload(
    2,
    'join',
    [
      start,
      write('left', 'keyed'),
      write('right', 'probed'),
      node('both', 'core.merge', { inputs: 2 }),
      { ...node('sum', 'sim.list', ID) },
    ],
    ['start>left', 'start>right', 'left>both.in1', 'right>both.in2', 'both>sum'],
  ),
  workload(
    2,
    'loop',
    [start, node('loop', 'core.loop', { concurrency: 2 }), write('post', 'probed'), node('sum', 'sim.list', ID)],
    ['start>loop', 'loop.item>post', 'post>loop.return', 'loop.done>sum'],
  ),
  workload(
    1,
    'a way around',
    [
      start,
      node('is-bad', 'core.if', {
        conditions: [{ left: '={{ $json.id }}', operator: 'string.endsWith', right: '-bad' }],
      }),
      write('mend', 'ledger'),
      write('other', 'keyed'),
      node('both', 'core.merge', { inputs: 2 }),
      node('sum', 'sim.list', ID),
    ],
    [
      'start>is-bad',
      'start>other',
      'is-bad.true>mend',
      'is-bad.false>both.in1',
      'mend>both.in1',
      'other>both.in2',
      'both>sum',
    ],
  ),
  workload(
    1,
    'timer',
    [start, node('wait', 'core.wait', { amount: 40, unit: 'seconds' }), write('post', 'keyed')],
    ['start>wait', 'wait>post'],
  ),
  workload(
    2,
    'callback',
    [
      start,
      node('tell', 'core.set', { fields: [{ name: 'url', value: '={{ $run.resumeUrl }}' }] }),
      write('ask', 'keyed'),
      node('wait', 'core.wait', { for: 'call', withinMinutes: 5 }),
      write('post', 'probed'),
    ],
    ['start>tell', 'tell>ask', 'ask>wait', 'wait>post'],
  ),
  workload(
    2,
    'approval',
    [
      start,
      node('ask', 'human.approval', { title: 'Pay?', dueMinutes: 5, approvers: ['ann@example.com', 'admin'] }),
      write('pay', 'blind'),
      write('note', 'ledger'),
      write('late', 'keyed'),
    ],
    // Silence has a way of its own.
    ['start>ask', 'ask.approved>pay', 'ask.rejected>note', 'ask>late fallback policy'],
  ),
  workload(
    1,
    'refusal',
    [
      start,
      write('book', 'keyed'),
      {
        ...node('ask', 'human.approval', { title: 'Pay?', dueMinutes: 5, rejectionFails: true }),
        policy: { onFailure: { policy: { action: 'stop', compensate: true } } },
      },
      write('pay', 'probed'),
      write('undo-book', 'keyed'),
    ],
    ['start>book', 'book>ask', 'ask.approved>pay', 'book>undo-book compensate'],
  ),
  workload(
    2,
    'parent',
    [start, node('call', 'core.run-workflow', { workflow: 'child', per: 'item' }), node('sum', 'sim.list', ID)],
    ['start>call', 'call>sum'],
  ),
  workload(
    0,
    'child',
    [{ id: 'start', type: 'trigger.called' }, write('inner', 'probed'), write('after', 'keyed')],
    ['start>inner', 'inner>after'],
  ),
  workload(
    2,
    'undo',
    [
      start,
      write('first', 'keyed'),
      write('second', 'probed'),
      { ...node('check', 'sim.check', ID), ...strict },
      write('undo-first', 'keyed'),
      write('undo-second', 'probed'),
    ],
    ['start>first', 'first>second', 'second>check', 'first>undo-first compensate', 'second>undo-second compensate'],
  ),
  workload(
    1,
    'undo in doubt',
    [
      start,
      write('first', 'blind'),
      write('second', 'ledger', { policy: { retry: { transient: { maxAttempts: 2 } } } }),
      { ...node('check', 'sim.check', ID), ...strict },
      write('undo-first', 'blind'),
      write('undo-second', 'keyed', { policy: { retry: { transient: { maxAttempts: 6 } } } }),
    ],
    ['start>first', 'first>second', 'second>check', 'first>undo-first compensate', 'second>undo-second compensate'],
    undone,
  ),
  workload(
    1,
    'two of three',
    [
      start,
      write('one', 'keyed'),
      write('two', 'probed'),
      write('three', 'ledger'),
      node('two-of-them', 'core.merge', { inputs: 3, wait: 'count', count: 2 }),
      node('sum', 'sim.list', ID),
    ],
    [
      'start>one',
      'start>two',
      'start>three',
      'one>two-of-them.in1',
      'two>two-of-them.in2',
      'three>two-of-them.in3',
      'two-of-them>sum',
    ],
  ),
  workload(
    1,
    'dead path',
    [
      start,
      node('check', 'sim.check', ID),
      write('good', 'keyed'),
      write('bad', 'ledger'),
      node('slow', 'core.wait', { amount: 90, unit: 'seconds' }),
      node('both', 'core.merge', { inputs: 3, deadlineMs: 60_000 }),
      node('sum', 'sim.list', ID),
    ],
    [
      'start>check',
      'check>good',
      'check>bad fallback data',
      'start>slow',
      'good>both.in1',
      'bad>both.in2',
      'slow>both.in3',
      'both>sum',
    ],
  ),
  workload(
    1,
    'deadline',
    [
      start,
      write('first', 'keyed'),
      node('call', 'core.run-workflow', { workflow: 'child', per: 'list' }),
      write('undo-first', 'keyed'),
    ],
    ['start>first', 'first>call', 'first>undo-first compensate'],
    { timeoutMs: 60_000, ...undone },
  ),
  workload(
    1,
    'told of failure',
    [start, { ...write('post', 'probed'), ...strict }, write('after', 'keyed')],
    ['start>post', 'post>after'],
    { failureWorkflow: 'failure' },
  ),
  workload(0, 'failure', [{ id: 'start', type: 'trigger.run-failed' }, node('set', 'core.pass')], ['start>set']),
  workload(
    1,
    'in order',
    [start, write('one', 'probed'), write('two', 'blind'), write('three', 'keyed')],
    ['start>one', 'start>two', 'two>three'],
    { order: 'declared' },
  ),
  workload(
    2,
    'reads on',
    [
      start,
      node('one', 'core.pass'),
      node('two', 'core.pass'),
      node('changes', 'sim.changes', ID),
      node('seen', 'core.pass'),
    ],
    ['start>one', 'start>two', 'one>changes', 'two>changes', 'changes>seen'],
  ),
  workload(
    2,
    'readers',
    [start, node('call', 'core.run-workflow', { workflow: 'reader', per: 'item' })],
    ['start>call'],
  ),
  workload(
    0,
    'reader',
    [{ id: 'start', type: 'trigger.called' }, node('changes', 'sim.changes', ID), node('seen', 'core.pass')],
    ['start>changes', 'changes>seen'],
  ),
  workload(
    1,
    'a list in part',
    [
      start,
      {
        ...node('post', 'sim.part', ID),
        policy: { onFailure: { data: { action: 'park' }, transient: { action: 'park' } } },
      },
      write('tell', 'keyed'),
      write('refuse', 'ledger'),
    ],
    ['start>post', 'post>tell', 'post>refuse fallback data transient permanent'],
  ),
  workload(2, 'above its limit', [start, spend('keyed'), write('tell', 'ledger')], ['start>spend', 'spend>tell']),
  workload(
    1,
    'above its limit and blind',
    [start, spend('blind'), write('tell', 'keyed')],
    ['start>spend', 'spend>tell'],
  ),
];

export interface Library {
  readonly registry: Registry;
  readonly byVersion: ReadonlyMap<string, CompiledWorkflow>;
  readonly byName: ReadonlyMap<string, CompiledWorkflow>;
  /** The second version of a workflow, by the id of the first: its writes are tried less often. */
  readonly next: ReadonlyMap<string, CompiledWorkflow>;
  readonly weights: Readonly<Record<string, number>>;
}

export const WORKSPACE = '00000000-0000-4000-8000-000000000001';
const impatient = (document: WorkflowDocument): WorkflowDocument => ({
  ...document,
  nodes: document.nodes.map((each) =>
    each.connection ? { ...each, policy: { ...each.policy, retry: { transient: { maxAttempts: 2 } } } } : each,
  ),
});
const unlimited = (document: WorkflowDocument): WorkflowDocument => ({
  ...document,
  nodes: document.nodes.map((each) => (each.policy?.amount ? { ...each, policy: {} } : each)),
});
const libraries = new Map<string, Library>();

/** All workflows, compiled once for each set of node types. */
export function library(rules: Rules): Library {
  const name = `${rules.quarantine} ${rules.looks} ${rules.amounts}`;
  const known = libraries.get(name);
  if (known) return known;
  const registry = createRegistry([core, human, simulated(rules)]);
  const compile = (document: WorkflowDocument, index: number, number: number) => {
    const idOf = (of: number) => `00000000-0000-4000-8000-${String(index + of).padStart(12, '0')}`;
    const workflowId = idOf(100);
    const versionId = number === 1 ? workflowId : idOf(200);
    return compileWorkflow({ versionId, workspaceId: WORKSPACE, workflowId, number }, document, registry);
  };
  const documents = WORKLOADS.map(({ document }) => (rules.amounts ? document : unlimited(document)));
  const compiled = documents.map((document, index) => compile(document, index, 1));
  const next = documents.map((document, index) => compile(impatient(document), index, 2));
  const made: Library = {
    registry,
    byVersion: new Map([...compiled, ...next].map((each) => [each.versionId, each])),
    next: new Map(next.map((each) => [each.workflowId, each])),
    byName: new Map(compiled.map((each) => [each.document.name, each])),
    weights: Object.fromEntries(
      WORKLOADS.filter(({ weight }) => weight > 0).map(({ weight, document }) => [document.name, weight]),
    ),
  };
  libraries.set(name, made);
  return made;
}
