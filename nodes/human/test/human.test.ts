import { connectorSuite, nodeSuite } from '@holdfast/node-sdk/testing';
import { describe } from 'vitest';
import { approval } from '../src/approval.ts';
import { human } from '../src/index.ts';

connectorSuite(human);

describe('approval', () => {
  const items = [{ json: { amount: 12 } }];
  const parameters = { title: 'Pay it?' };
  nodeSuite(approval, {
    samples: [
      { name: 'rests until somebody answers', parameters, items, suspends: { kind: 'approval' } },
      {
        name: 'shows what was chosen as evidence, whatever its form',
        parameters: { ...parameters, evidence: ['invoice', 'order'], reasonToReject: false },
        items,
        suspends: {
          request: {
            title: 'Pay it?',
            message: '',
            approvers: [],
            choices: [
              { value: 'approved', title: 'Approve' },
              { value: 'rejected', title: 'Reject' },
            ],
            evidence: { evidence: ['invoice', 'order'] },
          },
        },
      },
      {
        name: 'goes on by the answer, and says whose it was',
        parameters,
        items,
        resumed: {
          outcome: { kind: 'decided', choice: 'approved', by: 'Lee' },
          data: { at: '2026-01-15T10:30:00Z', reason: null },
        },
        expect: {
          approved: [
            {
              json: {
                amount: 12,
                approval: { choice: 'approved', by: 'Lee', reason: null, at: '2026-01-15T10:30:00Z' },
              },
            },
          ],
        },
      },
      {
        name: 'silence is never consent',
        parameters,
        items,
        resumed: { outcome: { kind: 'expired' }, data: {} },
        fails: [{ code: 'policy/expired', index: 'all' }],
      },
    ],
  });
});
