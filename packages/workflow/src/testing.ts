import type { Edge, Node, WorkflowDocument } from './document.ts';
import { type Catalogue, type NodeDescription, PORTS } from './node-description.ts';

/** A description with defaults, for tests. */
export function aDescription(type: string, fields: Partial<NodeDescription> = {}): NodeDescription {
  return {
    type,
    typeVersion: 1,
    title: type,
    description: `${type} for tests.`,
    category: 'flow',
    icon: 'box',
    control: 'step',
    mode: 'all',
    effect: { kind: 'none' },
    parameters: { type: 'object' },
    inputs: PORTS.in,
    outputs: PORTS.out,
    ...fields,
  };
}

/** A small set of node types: enough to draw every kind of graph. */
export const TEST_TYPES: readonly NodeDescription[] = [
  aDescription('trigger.manual', { control: 'trigger', inputs: PORTS.none, category: 'triggers' }),
  aDescription('trigger.called', { control: 'trigger', inputs: PORTS.none, category: 'triggers' }),
  aDescription('test.step'),
  aDescription('test.each', { mode: 'each' }),
  aDescription('test.if', { mode: 'each', outputs: { fixed: [{ name: 'true' }, { name: 'false' }] } }),
  aDescription('test.write', { mode: 'each', effect: { kind: 'write', safeBy: 'key', keyWindowMs: 86_400_000 } }),
  aDescription('test.probed', {
    mode: 'each',
    effect: { kind: 'write', safeBy: 'probe', consistencyDelayMs: 1_000, provesAbsence: true },
    probes: true,
  }),
  aDescription('test.blind', { effect: { kind: 'write', safeBy: 'unsafe' } }),
  aDescription('test.keyed-list', { effect: { kind: 'write', safeBy: 'key', keyWindowMs: 86_400_000 } }),
  aDescription('test.probed-list', {
    effect: { kind: 'write', safeBy: 'probe', consistencyDelayMs: 0, provesAbsence: true },
    probes: true,
  }),
  aDescription('test.blind-each', { mode: 'each', effect: { kind: 'write', safeBy: 'unsafe' } }),
  aDescription('test.wait', { parks: true }),
  aDescription('test.ask', { parks: true, asks: true }),
  aDescription('test.sum', { takesEmpty: true }),
  aDescription('core.merge', {
    control: 'join',
    takesEmpty: true,
    inputs: { fixed: [], fromCount: { parameter: 'inputs', prefix: 'in', standard: 2 } },
    parameters: {
      type: 'object',
      properties: {
        inputs: { type: 'integer', minimum: 2 },
        wait: { enum: ['all', 'any', 'count'] },
        count: { type: 'integer', minimum: 1 },
        deadlineMs: { type: 'integer', minimum: 1 },
      },
      additionalProperties: false,
    },
  }),
  aDescription('core.loop', {
    control: 'loop',
    inputs: { fixed: [{ name: 'in' }, { name: 'return' }] },
    outputs: { fixed: [{ name: 'item' }, { name: 'done' }] },
    parameters: {
      type: 'object',
      properties: { batchSize: { type: 'integer', minimum: 1 }, concurrency: { type: 'integer', minimum: 1 } },
      additionalProperties: false,
    },
  }),
];

export const testCatalogue: Catalogue = (type, typeVersion) =>
  TEST_TYPES.find((description) => description.type === type && description.typeVersion === typeVersion);

export const aNode = (id: string, type = 'test.step', fields: Partial<Node> = {}): Node => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  ...fields,
});

/** An edge from text: `a.true -> b.in`, ports `out` and `in` where they are not said. */
export function anEdge(text: string, fields: Partial<Edge> = {}): Edge {
  const [from = '', to = ''] = text.split('->').map((end) => end.trim());
  const end = (said: string, port: string) => {
    const [node = '', name = port] = said.split('.');
    return { node, port: name };
  };
  return { id: `${from}-${to}`.replace(/[^A-Za-z0-9_-]/g, '_'), from: end(from, 'out'), to: end(to, 'in'), ...fields };
}

/** A document from nodes and edges. */
export function aDocument(
  nodes: readonly Node[],
  edges: readonly Edge[] = [],
  fields: Partial<WorkflowDocument> = {},
): WorkflowDocument {
  return {
    schemaVersion: 1,
    name: 'Test',
    nodes: [...nodes],
    edges: [...edges],
    layout: { nodes: Object.fromEntries(nodes.map(({ id }, index) => [id, [index * 240, 0] as [number, number]])) },
    ...fields,
  };
}
