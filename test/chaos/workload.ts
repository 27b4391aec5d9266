import { type Edge, type Node, SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import type { Kind } from './ledger.ts';

/**
 * The workflows that faults are thrown at. Each takes an order `{ order, lines }`
 * once, by its number, and posts every line to the provider: `order-line` is the
 * reference it is known by there.
 */
export const WORKFLOWS = ['keyed', 'probed', 'blind', 'timed', 'parent', 'pure', 'asked', 'undone'] as const;
export type WorkflowName = (typeof WORKFLOWS)[number];
/** Those that end well by themselves: what a load is made of. */
export const PLAIN = WORKFLOWS.slice(0, 6);

type Part = Partial<Node> & Pick<Node, 'id' | 'type'>;

const node = (part: Part): Node => ({ typeVersion: 1, name: part.id, ...part }) as Node;

/** A workflow whose nodes follow one another. */
export function chain(name: string, parts: readonly Part[]): WorkflowDocument {
  const edges = parts.slice(1).map(
    (part, index): Edge =>
      ({
        id: `e${index}`,
        from: { node: parts[index]?.id ?? '', port: parts[index]?.type === 'human.approval' ? 'approved' : 'out' },
        to: { node: part.id, port: 'in' },
      }) as Edge,
  );
  return { schemaVersion: SCHEMA_VERSION, name, nodes: parts.map(node), edges };
}

export const ARRIVES: Part = {
  id: 'arrives',
  type: 'trigger.webhook',
  parameters: { respond: 'at-once', deduplicate: 'key', key: '={{ $json.body.order }}' },
};
export const LINES: Part = { id: 'lines', type: 'core.split-out', parameters: { fields: ['body.lines'] } };

/** How the document says that a write of each kind is made safe. The key is in the body for the provider's ledger. */
const SAFE: Readonly<Record<Kind, (provider: string) => Record<string, unknown>>> = {
  keyed: () => ({ safeBy: 'key', keyWindowMs: 86_400_000 }),
  probed: (provider) => ({
    safeBy: 'probe',
    keyField: 'key',
    consistencyDelayMs: 0,
    probe: { url: `${provider}/probed/entries?key={key}`, path: '' },
  }),
  blind: () => ({ safeBy: 'unsafe', keyField: 'key' }),
};

interface PostOptions {
  readonly timeoutMs?: number;
  readonly keyWindowMs?: number;
  readonly maxAttempts?: number;
}

/** The write: one request for each line. */
export function post(kind: Kind, provider: string, options: PostOptions = {}): Part {
  const { timeoutMs = 5_000, keyWindowMs, maxAttempts = 6 } = options;
  const safe = SAFE[kind](provider);
  return {
    id: 'post',
    type: 'http.request',
    parameters: {
      method: 'POST',
      url: `${provider}/${kind}/entries`,
      body: { kind: 'json', json: '={{ $json }}' },
      effect: { kind: 'write', ...safe, ...(keyWindowMs === undefined ? {} : { keyWindowMs }) },
    } as Node['parameters'],
    policy: { timeoutMs, retry: { transient: { maxAttempts, baseDelayMs: 200, maxDelayMs: 2_000 } } },
  } as Part;
}

const done: Part = { id: 'done', type: 'core.set', parameters: { fields: [{ name: 'isDone', value: true }] } };

const stopped: Part = {
  id: 'stop',
  type: 'core.fail',
  parameters: { message: 'No' },
  policy: { onFailure: { data: { action: 'stop', compensate: true } } },
} as Part;

/** Writes, then goes on as said; when the run is stopped, each write is undone by one of its own. */
export function undone(provider: string, then: readonly Part[]): WorkflowDocument {
  const undo = post('keyed', provider);
  const json = { reference: "={{ 'undo-' + $json.reference }}" };
  const chained = chain('undone', [ARRIVES, LINES, post('keyed', provider), ...then]);
  return {
    ...chained,
    nodes: [
      ...chained.nodes,
      node({ ...undo, id: 'undo', parameters: { ...undo.parameters, body: { kind: 'json', json } } } as Part),
    ],
    edges: [
      ...chained.edges,
      {
        id: 'undo',
        kind: 'compensate',
        from: { node: 'post', port: 'compensate' },
        to: { node: 'undo', port: 'in' },
      } as Edge,
    ],
  };
}

/** Every workflow of the load, calling this provider. The child goes first: its parent names it. */
export function documents(provider: string): Readonly<Record<WorkflowName | 'child', WorkflowDocument>> {
  const plain = (kind: Kind) => chain(kind, [ARRIVES, LINES, post(kind, provider), done]);
  return {
    child: chain('child', [{ id: 'called', type: 'trigger.called' }, post('keyed', provider)]),
    keyed: plain('keyed'),
    probed: plain('probed'),
    blind: plain('blind'),
    timed: chain('timed', [
      ARRIVES,
      LINES,
      { id: 'wait', type: 'core.wait', parameters: { for: 'time', amount: 1, unit: 'seconds' } },
      post('keyed', provider),
    ]),
    parent: chain('parent', [
      ARRIVES,
      LINES,
      { id: 'children', type: 'core.run-workflow', parameters: { workflow: 'child', per: 'item' } },
    ]),
    asked: chain('asked', [
      ARRIVES,
      LINES,
      { id: 'ask', type: 'human.approval', parameters: { title: 'Post it?', dueMinutes: 60, reasonToReject: false } },
      post('keyed', provider),
    ]),
    pure: chain('pure', [ARRIVES, LINES, done]),
    undone: undone(provider, [stopped]),
  };
}

export interface Order {
  readonly order: string;
  readonly lines: readonly { readonly reference: string; readonly amountMinor: number }[];
}

export const orderOf = (order: string, lines: number): Order => ({
  order,
  lines: Array.from({ length: lines }, (_, line) => ({ reference: `${order}-${line}`, amountMinor: 100 + line })),
});
