import { createHash } from 'node:crypto';
import { isSignedBody, type Json, type Notice, type WebhookSpec } from '@holdfast/node-sdk';
import { isRecord, textAt } from '@holdfast/node-sdk/records';

/**
 * Calls of Xero: a list of events that name a document and not what has become of it, signed over
 * the raw bytes with the key of the webhook as text. "Intent to receive" is the same call without
 * events, also with wrong signatures: 200 and 401, without a body, within 5 seconds. Deliveries
 * may come twice, late, in any order, or never; after a day of failures Xero switches the webhook off.
 * Source: developer.xero.com/documentation/webhooks/configuring-your-server
 */
export const webhook: WebhookSpec<{ readonly tenantId?: string }> = {
  proof: 'webhookKey',
  answerWithinMs: 5_000,
  howTo:
    'At developer.xero.com, in your app under Webhooks: choose the events, enter this address as the delivery URL, save, and send the intent to receive once the key it shows is entered here.',
  source: 'https://developer.xero.com/documentation/webhooks/configuring-your-server',
  account: ({ tenantId }) => tenantId ?? null,
  verify: (call, secret) => isSignedBody(call, secret, { header: 'x-xero-signature', encoding: 'base64' }),
  notices: (body) => {
    const events = isRecord(body) ? body.events : undefined;
    return Array.isArray(events) ? events.flatMap(noticeOf) : [];
  },
};

function noticeOf(event: Json): Notice[] {
  const [tenant, id, kind] = [textAt(event, 'tenantId'), textAt(event, 'resourceId'), textAt(event, 'eventCategory')];
  if (tenant === '' || id === '' || kind === '') return [];
  const named = [tenant, kind, id, textAt(event, 'eventType'), textAt(event, 'eventDateUtc')];
  const key = createHash('sha256').update(JSON.stringify(named)).digest('hex');
  return [{ key, kind, account: tenant, data: { id } }];
}
