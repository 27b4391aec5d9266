import { isSignedAt, type Json, MINUTE_MS, type Notice, type WebhookSpec } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';

/** Calls older than this are replays. Source: docs.stripe.com/webhooks#replay-attacks */
const TOLERANCE_MS = 5 * MINUTE_MS;

/**
 * Calls of Stripe: one event each, signed with its time over the raw bytes with the secret of the endpoint. They may come twice,
 * in any order, or never; a live endpoint is tried for three days.
 * Source: docs.stripe.com/webhooks
 */
export const webhook: WebhookSpec = {
  proof: 'webhookSecret',
  // Stripe names no number: its pages ask to answer before anything that takes long.
  answerWithinMs: 5_000,
  howTo:
    'At Stripe, under Developers, Webhooks: add an endpoint with this address, choose the events, and enter its signing secret (whsec_…) here.',
  source: 'https://docs.stripe.com/webhooks',
  verify: (call, secret) => isSignedAt(call, secret, { header: 'stripe-signature', toleranceMs: TOLERANCE_MS }),
  notices: (body) => noticeOf(body),
};

/** Every event is of one kind to us: which ones a trigger wants is looked at when the event is read. */
export const EVENT = 'event';

function noticeOf(event: Json): Notice[] {
  const id = textAt(event, 'id');
  return /^evt_\w{1,250}$/.test(id) ? [{ key: id, kind: EVENT, account: null, data: { id } }] : [];
}
