import { SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';

/** Webhook, two steps of data, a branch, and the answer: five nodes, nothing outside. */
export const FIVE_NODES: WorkflowDocument = {
  schemaVersion: SCHEMA_VERSION,
  name: 'Five nodes',
  nodes: [
    { id: 'call', type: 'trigger.webhook', typeVersion: 1, name: 'Call', parameters: { respond: 'respond-node' } },
    {
      id: 'gross',
      type: 'core.set',
      typeVersion: 1,
      name: 'Gross',
      parameters: { fields: [{ name: 'gross', value: '={{ $multiply($json.body.net, 1.19) }}' }] },
    },
    {
      id: 'abroad',
      type: 'core.if',
      typeVersion: 1,
      name: 'Abroad?',
      parameters: { conditions: [{ left: '={{ $json.body.country }}', operator: 'string.notEquals', right: 'DE' }] },
    },
    {
      id: 'label',
      type: 'core.set',
      typeVersion: 1,
      name: 'Label',
      parameters: { keep: 'none', fields: [{ name: 'text', value: '={{ $json.body.customer }}: {{ $json.gross }}' }] },
    },
    { id: 'answer', type: 'http.respond', typeVersion: 1, name: 'Answer' },
  ],
  edges: [
    { id: 'e1', from: { node: 'call', port: 'out' }, to: { node: 'gross', port: 'in' } },
    { id: 'e2', from: { node: 'gross', port: 'out' }, to: { node: 'abroad', port: 'in' } },
    { id: 'e3', from: { node: 'abroad', port: 'false' }, to: { node: 'label', port: 'in' } },
    { id: 'e4', from: { node: 'label', port: 'out' }, to: { node: 'answer', port: 'in' } },
  ],
};

type Step = Pick<WorkflowDocument['nodes'][number], 'id' | 'type'> & Partial<WorkflowDocument['nodes'][number]>;

/** Steps in a row, each on the first port of the one before. */
export function chain(name: string, steps: readonly Step[]): WorkflowDocument {
  return {
    schemaVersion: SCHEMA_VERSION,
    name,
    nodes: steps.map((step) => ({ typeVersion: 1, name: step.id, ...step })),
    edges: steps.slice(1).map((step, index) => ({
      id: `e${index + 1}`,
      from: { node: steps[index]?.id ?? '', port: 'out' },
      to: { node: step.id, port: 'in' },
    })),
  };
}

const webhook: Step = { id: 'call', type: 'trigger.webhook', parameters: { respond: 'at-end' } };

const set = (index: number): Step => ({
  id: `set${index}`,
  type: 'core.set',
  parameters: { fields: [{ name: `field${index}`, value: '={{ $json.body.net }}' }] },
});

/** A webhook and ten steps of data. */
export const TEN_SETS = chain('Ten sets', [webhook, ...Array.from({ length: 10 }, (_, index) => set(index))]);

/** A webhook and three calls that read. */
export const threeCalls = (url: string): WorkflowDocument =>
  chain('Three calls', [
    webhook,
    ...[1, 2, 3].map(
      (index): Step => ({ id: `call${index}`, type: 'http.request', parameters: { method: 'GET', url } }),
    ),
  ]);

/** A call that answers at once, then three writes, each under its key. */
export const threeWrites = (url: string): WorkflowDocument =>
  chain('Three writes', [
    { ...webhook, parameters: { respond: 'at-once' } },
    ...[1, 2, 3].map((index): Step => keyedWrite(`write${index}`, `${url}/write${index}`)),
  ]);

/** A write that the other side recognises by its key. */
export const keyedWrite = (id: string, url: string, concurrency = 4): Step => ({
  id,
  type: 'http.request',
  policy: { concurrency },
  parameters: {
    method: 'POST',
    url,
    body: { kind: 'json', json: '={{ $json }}' },
    effect: { kind: 'write', safeBy: 'key' },
  },
});

/** By hand, and as many plain steps behind it. */
export const byHand = (name: string, steps: readonly Step[]): WorkflowDocument =>
  chain(name, [{ id: 'start', type: 'trigger.manual' }, ...steps]);

/** One field set on every item. */
export const plainSet = (index: number): Step => ({
  id: `set${index}`,
  type: 'core.set',
  parameters: { keep: 'all', fields: [{ name: 'step', value: index }] },
});
