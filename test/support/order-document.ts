import { SCHEMA_VERSION } from '@holdfast/workflow';

/** A step that sets fields. */
export const step = (id: string, name: string, fields?: readonly object[]) => ({
  id,
  type: 'core.set',
  typeVersion: 1,
  name,
  ...(fields ? { parameters: { fields } } : {}),
});

/** A connection from the way out of one step to the way into another. */
export const edge = (id: string, from: string, to: string, port = 'out') => ({
  id,
  from: { node: from, port },
  to: { node: to, port: 'in' },
});

/** Four steps in a row: Start, Map order, Check order, Send order, joined by e1, e2 and e3. */
export const orderDocument = (name: string) => ({
  schemaVersion: SCHEMA_VERSION,
  name,
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    step('map', 'Map order'),
    step('check', 'Check order'),
    step('send', 'Send order'),
  ],
  edges: [edge('e1', 'start', 'map'), edge('e2', 'map', 'check'), edge('e3', 'check', 'send')],
  layout: { nodes: { start: [0, 0], map: [304, 0], check: [608, 0], send: [912, 0] } },
});
