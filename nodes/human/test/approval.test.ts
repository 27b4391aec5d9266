import { connectorSuite, nodeSuite } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import { type Band, bandOf } from '../src/bands.ts';
import { human } from '../src/index.ts';
import { approval } from '../src/nodes/approval.ts';
import { choice } from '../src/nodes/choice.ts';

connectorSuite(human);

const decided = (choice: string, data = {}) => ({
  outcome: { kind: 'decided' as const, choice, by: 'Lee' },
  data: { at: '2026-01-15T10:30:00Z', reason: null, ...data },
});
const items = [{ json: { amount: 12 } }];
/** The instant at which the samples run. */
const NOW = Date.parse('2026-01-15T10:30:00Z');
const MINUTE = 60_000;
/** The question of an approval that says no more than it must. */
const asked = {
  title: 'Pay it?',
  message: '',
  approvers: [],
  choices: [
    { value: 'approved', title: 'Approve' },
    { value: 'rejected', title: 'Reject', needsReason: true },
  ],
  subject: [{ amount: 12 }],
  evidence: { items: [{ amount: 12 }], itemCount: 1 },
};
const silence = {
  name: 'silence is never consent',
  items,
  resumed: { outcome: { kind: 'expired' as const }, data: {} },
  fails: [{ code: 'policy/expired', index: 'all' as const }],
};

describe('approval', () => {
  const parameters = { title: 'Pay it?' };
  const bands = [
    { currency: 'EUR', upTo: '1000', approvers: ['lee@example.com'] },
    { currency: 'EUR', upTo: '', approvers: ['admin'], needed: 2 },
  ];
  nodeSuite(approval, {
    samples: [
      { name: 'rests until somebody answers', parameters, items, suspends: { kind: 'approval' } },
      {
        name: 'shows the documents that come with an item, and where its fields stand; other files are nothing to look at',
        parameters: { ...parameters, evidence: { why: 'new supplier' } },
        items: [
          {
            json: { ai: { document: { file: 'scan', places: { total: { page: 1, box: [0.1, 0.2, 0.3, 0.1] } } } } },
            files: {
              scan: { id: 'f1', name: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 3, sha256: 'abc' },
              layout: { id: 'f2', name: 'layout.json', mimeType: 'application/json', sizeBytes: 3, sha256: 'def' },
            },
          },
        ],
        suspends: {
          request: {
            ...asked,
            subject: [
              { ai: { document: { file: 'scan', places: { total: { page: 1, box: [0.1, 0.2, 0.3, 0.1] } } } } },
            ],
            evidence: {
              why: 'new supplier',
              documents: [
                {
                  id: 'f1',
                  name: 'a.pdf',
                  mimeType: 'application/pdf',
                  sizeBytes: 3,
                  sha256: 'abc',
                  places: { total: { page: 1, box: [0.1, 0.2, 0.3, 0.1] } },
                },
              ],
            },
          },
        },
      },
      {
        name: 'shows what was chosen as evidence, whatever its form',
        parameters: { ...parameters, evidence: ['invoice', 'order'], reasonToReject: false },
        items,
        suspends: {
          request: {
            ...asked,
            choices: [
              { value: 'approved', title: 'Approve' },
              { value: 'rejected', title: 'Reject' },
            ],
            evidence: { evidence: ['invoice', 'order'] },
          },
        },
      },
      {
        name: 'asks each of those it names, tells them again, and then others',
        parameters: {
          ...parameters,
          approvers: ['lee@example.com', 'approver'],
          needs: 'all',
          reminders: [120, 60],
          escalateTo: ['admin'],
          escalateMinutes: 180,
          mayDelegate: false,
        },
        items,
        suspends: {
          request: {
            ...asked,
            approvers: ['lee@example.com', 'approver'],
            agree: { choice: 'approved', needed: 'each' },
            mayDelegate: false,
            reminders: [NOW + 60 * MINUTE, NOW + 120 * MINUTE],
            escalation: { at: NOW + 180 * MINUTE, to: ['admin'] },
          },
        },
      },
      {
        name: 'by the amount, somebody else has to approve, or several',
        parameters: { ...parameters, amount: '1000.01', currency: 'EUR', bands },
        items,
        suspends: { request: { ...asked, approvers: ['admin'], agree: { choice: 'approved', needed: 2 } } },
      },
      {
        name: 'an amount that no band covers is approved by nobody',
        parameters: { ...parameters, amount: 1, currency: 'USD', bands },
        items,
        fails: [{ code: 'policy/no_band', index: 'all' }],
      },
      {
        name: 'everybody has to be somebody',
        parameters: { ...parameters, needs: 'all' },
        items,
        fails: [{ code: 'data/bad_input', index: 'all' }],
      },
      {
        name: 'goes on by the answer, and says whose it was',
        parameters,
        items,
        resumed: decided('approved'),
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
        name: 'fails by a rejection where it is told so',
        parameters: { ...parameters, rejectionFails: true },
        items,
        resumed: decided('rejected', { reason: 'Too much.' }),
        fails: [{ code: 'policy/rejected', index: 'all' }],
      },
      {
        name: 'goes on by consent, also where a rejection is a failure',
        parameters: { ...parameters, rejectionFails: true },
        items,
        resumed: decided('approved'),
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
      { ...silence, parameters },
    ],
  });

  test('who may answer is an address or a role that may approve', () => {
    const { pattern } = (
      approval.description.parameters as { properties: { approvers: { items: { pattern: string } } } }
    ).properties.approvers.items;
    const fits = (who: string) => new RegExp(pattern).test(who);
    expect(['approver', 'admin', 'owner', 'lee@example.com'].filter((who) => !fits(who))).toEqual([]);
    expect(
      ['Lee', 'viewer', 'lee@', '@example.com', 'a@b, c@d', 'lee@example.com\nbcc: x@y', '<a@b>'].filter(fits),
    ).toEqual([]);
  });
});

describe('amount bands', () => {
  const band = (currency: string, upTo: string): Band => ({ currency, upTo, approvers: [], needed: 1 });
  const BANDS = [band('EUR', ''), band('EUR', '1000.00'), band('EUR', '50'), band('GBP', '100')];
  const of = (...sums: [unknown, string][]) =>
    bandOf(
      BANDS,
      sums.map(([amount, currency]) => ({ amount: amount as string, currency })),
      'Ask',
    ).upTo;

  test('the smallest that covers the amount counts, to the last cent and whatever the sign', () => {
    expect(of(['50.00', 'EUR'])).toBe('50');
    expect(of(['50.000000000000000001', 'EUR'])).toBe('1000.00');
    expect(of([-1000, 'eur'])).toBe('1000.00');
    expect(of(['1000.01', 'EUR'])).toBe('');
    expect(of([0.1, 'EUR'], [0.2, 'EUR'], ['49.7', 'EUR'])).toBe('50');
    // A credit note does not make an invoice small.
    expect(of([900, 'EUR'], [-900, 'EUR'])).toBe('');
  });

  test('what is no amount, or no single currency, is refused and never taken for little', () => {
    for (const amount of ['', 'ten', '1,000.00', '1e3', 1e30, null, true, { a: 1 }, 'NaN', '0x10'])
      expect(() => of([amount, 'EUR']), String(amount)).toThrow(/needs an amount/);
    expect(() => of([1, 'EUR'], [1, 'GBP'])).toThrow(/one currency/);
    expect(() => of([1, ''])).toThrow(/one currency/);
    expect(() => of([101, 'GBP'])).toThrow(/no amount band for 101 GBP/);
  });
});

describe('choice', () => {
  const parameters = {
    title: 'Where to?',
    choices: [
      { value: 'travel', title: 'Travel', needsReason: false },
      { value: 'office', title: 'Office', needsReason: true },
    ],
  };
  const [first] = parameters.choices.map((each) => [each, each]);
  nodeSuite(choice, {
    samples: [
      {
        name: 'asks for one of its answers',
        parameters,
        items,
        suspends: { request: { ...asked, title: 'Where to?', kind: 'choice', choices: parameters.choices } },
      },
      {
        name: 'leaves by the port of the answer',
        parameters,
        items,
        resumed: decided('office', { reason: 'pens' }),
        expect: {
          office: [
            {
              json: {
                amount: 12,
                choice: { choice: 'office', by: 'Lee', reason: 'pens', at: '2026-01-15T10:30:00Z' },
              },
            },
          ],
        },
      },
      {
        name: 'two answers cannot share a port',
        parameters: { ...parameters, choices: first ?? [] },
        items,
        fails: [{ code: 'data/bad_input', index: 'all' }],
      },
      { ...silence, parameters },
    ],
  });
});
