import { api, call } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';
import type { Repair } from './repair-words.ts';

export type Operation = Schemas['BulkOperation'];
const BULK = ['retry', 'skip', 'fallback', 'resend', 'compensate', 'fail'] as const satisfies readonly Repair[];
/** Repairs that mean the same for every step. */
export type BulkRepair = (typeof BULK)[number];
export const isBulk = (action: Repair): action is BulkRepair => BULK.some((each) => each === action);

/** How carefully many are repaired. */
export interface Care {
  /** So many go first; the rest follows when all of them are through. */
  readonly canary: number;
  readonly pacePerSecond: number;
  /** A larger share of failures stops the rest. */
  readonly stopAtPercent: number;
}
export const CARE: Care = { canary: 1, pacePerSecond: 20, stopAtPercent: 20 };

/** What a move on every exception of one cause would bring about, and the token that carries it out. */
export const previewBulk = (fingerprint: string, action: BulkRepair): Promise<Schemas['BulkPreview']> =>
  call(api.POST('/bulk', { body: { kind: 'exceptions', action, exceptions: { fingerprint } } }));

/** Carries a preview out, in the background of the runner. @throws ProblemError */
export const executeBulk = (
  { operation, token }: Schemas['BulkPreview'],
  reason: string,
  care: Care,
): Promise<Operation> =>
  call(api.POST('/bulk/{id}/execute', { params: { path: { id: operation.id } }, body: { token, reason, ...care } }));
