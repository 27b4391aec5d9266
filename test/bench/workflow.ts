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
