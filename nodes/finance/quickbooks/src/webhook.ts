import { createHash } from 'node:crypto';
import { isSignedBody, type Json, type JsonObject, type Notice, type WebhookSpec } from '@holdfast/node-sdk';
import { isRecord, recordAt, textAt } from '@holdfast/node-sdk/records';

const SOURCE = 'https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks';

/**
 * Calls of QuickBooks: events that name a record and not what has become of it, signed over the raw bytes
 * with the verifier token as text. One call may be about several companies. They come as a list of CloudEvents since
 * 2026; the envelope of before is understood too, because each app is switched over by itself. An
 * answer has to come within 3 seconds; what is not answered is told again, from 10 seconds to 6 hours later.
 * Source: developer.intuit.com/app/developer/qbo/docs/develop/webhooks/best-practices
 */
export const webhook: WebhookSpec<{ readonly realmId?: string }> = {
  proof: 'verifierToken',
  answerWithinMs: 3_000,
  howTo:
    'At developer.intuit.com, in your app under Webhooks: enter this address as the endpoint URL, choose the entities, save, and enter the verifier token it shows here.',
  source: SOURCE,
  account: ({ realmId }) => realmId ?? null,
  verify: (call, secret) => isSignedBody(call, secret, { header: 'intuit-signature', encoding: 'base64' }),
  notices: (body) => (Array.isArray(body) ? body.filter(isRecord).flatMap(noticeOf) : enveloped(body)),
};

/** Kind of notices about an entity, which both forms write in letters of their own. */
export const kindOf = (entity: string): string => entity.toLowerCase();

/** `qbo.invoice.updated.v1`: the same event again has the same id. */
function noticeOf(event: JsonObject): Notice[] {
  const [, entity = ''] = /^qbo\.([a-z]+)\.[a-z]+\.v\d+$/i.exec(textAt(event, 'type')) ?? [];
  return named(textAt(event, 'id'), entity, textAt(event, 'intuitaccountid'), textAt(event, 'intuitentityid'));
}

/** The form of before: no event has an id of its own. */
function enveloped(body: Json): Notice[] {
  return recordsAt(body, 'eventNotifications').flatMap((notification) => {
    const realm = textAt(notification, 'realmId');
    return recordsAt(recordAt(notification, 'dataChangeEvent'), 'entities').flatMap((entity) => {
      const [name, id] = [textAt(entity, 'name'), textAt(entity, 'id')];
      const said = [realm, name, id, textAt(entity, 'operation'), textAt(entity, 'lastUpdated')];
      return named(createHash('sha256').update(JSON.stringify(said)).digest('hex'), name, realm, id);
    });
  });
}

const named = (key: string, entity: string, realm: string, id: string): Notice[] =>
  key === '' || entity === '' || realm === '' || !/^\d{1,20}$/.test(id)
    ? []
    : [{ key, kind: kindOf(entity), account: realm, data: { id } }];

function recordsAt(record: Json, name: string): JsonObject[] {
  const list = isRecord(record) ? record[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
