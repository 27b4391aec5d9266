import { api, call } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';
import type { Repair } from './repair-words.ts';

export type Operation = Schemas['BulkOperation'];
const BULK = ['retry', 'skip', 'fallback', 'resend', 'compensate', 'fail'] as const satisfies readonly Repair[];
/** Repairs that mean the same for every step. */
export type BulkRepair = (typeof BULK)[number];
export const isBulk = (action: Repair): action is BulkRepair => BULK.some((each) => each === action);

const POLL_MS = 500;
/** One goes first; a share of failures stops the rest. */
const CARE = { canary: 1, stopAtPercent: 20 } as const;

/** What a move on every exception of one cause would bring about, and the token that carries it out. */
export const previewBulk = (fingerprint: string, action: BulkRepair): Promise<Schemas['BulkPreview']> =>
  call(
    api.POST('/bulk', {
      body: { kind: 'exceptions', action, exceptions: { fingerprint } },
    }),
  );

/** Carries a preview out, and tells how far it is until it is over. @throws ProblemError */
export async function executeBulk(
  { operation, token }: Schemas['BulkPreview'],
  reason: string,
  onProgress: (operation: Operation) => void,
): Promise<Operation> {
  const params = { path: { id: operation.id } };
  await call(api.POST('/bulk/{id}/execute', { params, body: { token, reason, ...CARE } }));
  for (;;) {
    const now = await call(api.GET('/bulk/{id}', { params }));
    onProgress(now);
    if (now.status !== 'running') return now;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
