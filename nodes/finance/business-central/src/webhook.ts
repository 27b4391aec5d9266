import { createHash } from 'node:crypto';
import {
  DAY_MS,
  isSecret,
  type Json,
  type JsonObject,
  jsonIn,
  type Notice,
  type WebhookSpec,
} from '@holdfast/node-sdk';
import { isRecord, textAt } from '@holdfast/node-sdk/records';
import { subscribe, unsubscribe } from './subscriptions.ts';

const LONGEST_TOKEN = 2_048;

/**
 * Calls of Business Central: changes that name a record and not what has become of it, or a whole set where there were
 * many. Nothing is signed: each carries the word that was said when it was subscribed to. The address is tried with a
 * token to say back when a subscription is made, and at every renewal. An answer that is none of 2xx, 408, 429 and 5xx ends the
 * subscription, so what is not genuine is answered with 200 and dropped.
 * Source: learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/dynamics-subscriptions
 */
export const webhook: WebhookSpec = {
  proof: 'address',
  // No time is published.
  answerWithinMs: 5_000,
  refusal: 200,
  source:
    'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/dynamics-subscriptions',
  handshake: ({ query: { validationToken: token } }) =>
    typeof token === 'string' && token !== '' && token.length <= LONGEST_TOKEN ? { status: 200, body: token } : null,
  verify: (call, secret) =>
    isSecret(
      valuesIn(jsonIn(call)).map(({ clientState }) => clientState),
      secret,
    ),
  notices: (body) => valuesIn(body).flatMap(noticeOf),
  subscription: {
    renewBeforeMs: DAY_MS,
    isFromOutside: (fields) => textAt(fields, 'practiceUrl') === '',
    ensure: subscribe,
    end: unsubscribe,
  },
};

function valuesIn(body: Json): JsonObject[] {
  const list = isRecord(body) ? body.value : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

const RESOURCE = /companies\([0-9a-fA-F-]{36}\)\/(\w{1,100})(?:\(([0-9a-fA-F-]{36})\))?(?:\?|$)/;

/** A record that was changed or deleted; without an id, a set in which so much was changed that no record is named. */
function noticeOf(value: JsonObject): Notice[] {
  const resource = textAt(value, 'resource');
  const [, kind, id] = RESOURCE.exec(resource) ?? [];
  if (kind === undefined) return [];
  const said = [resource, textAt(value, 'changeType'), textAt(value, 'lastModifiedDateTime')];
  const key = createHash('sha256').update(JSON.stringify(said)).digest('hex');
  return [{ key, kind, account: null, data: id === undefined ? {} : { id } }];
}
