import { aNode, anEdge, aStart } from './running.ts';

const side = (id: string, name: string) =>
  aNode(id, 'core.filter', name, {
    parameters: { conditions: [{ left: '={{ $json.of }}', operator: 'string.equals', right: id }] },
  });

/** A workflow that holds a ledger against a bank statement: one record agrees, one differs, one is missing on each side. */
export const COMPARING = {
  schemaVersion: 1,
  name: 'Ledger against bank',
  nodes: [
    aStart(),
    side('ledger', 'The ledger'),
    side('bank', 'The bank'),
    aNode('compare', 'reconcile.compare', 'Compare', {
      parameters: {
        title: 'Bank account, March',
        keys: [{ field: 'invoice' }],
        compared: [
          { field: 'amount', kind: 'amount' },
          { field: 'date', kind: 'date' },
        ],
        currency: 'currency',
        hereTitle: 'Ledger',
        thereTitle: 'Bank',
      },
    }),
  ],
  edges: [
    anEdge('e1', 'start', 'ledger'),
    anEdge('e2', 'start', 'bank'),
    { id: 'e3', from: { node: 'ledger', port: 'kept' }, to: { node: 'compare', port: 'here' } },
    { id: 'e4', from: { node: 'bank', port: 'kept' }, to: { node: 'compare', port: 'there' } },
  ],
  layout: { nodes: { start: [0, 0], ledger: [304, 0], bank: [304, 144], compare: [608, 0] } },
};

/** Records of both sides. */
export const RECORDS = [
  { of: 'ledger', invoice: 'INV-1041', amount: '1190.00', currency: 'EUR', date: '2026-03-02' },
  { of: 'ledger', invoice: 'INV-1042', amount: '250.00', currency: 'EUR', date: '2026-03-03' },
  { of: 'ledger', invoice: 'INV-1043', amount: '87.50', currency: 'EUR', date: '2026-03-04' },
  { of: 'bank', invoice: 'INV 1041', amount: '1190', currency: 'EUR', date: '2026-03-02' },
  { of: 'bank', invoice: 'INV 1042', amount: '249.10', currency: 'EUR', date: '2026-03-05' },
  { of: 'bank', invoice: 'INV 1077', amount: '12.00', currency: 'EUR', date: '2026-03-05' },
];
