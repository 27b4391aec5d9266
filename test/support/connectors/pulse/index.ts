import {
  DAY_MS,
  defineConnection,
  defineConnector,
  defineNode,
  defineTrigger,
  isSecret,
  type Json,
  type JsonObject,
  jsonIn,
  parameter,
  sweepMinutes,
} from '@holdfast/node-sdk';
import { Type } from 'typebox';

const valuesIn = (body: Json): JsonObject[] => {
  const list = body !== null && typeof body === 'object' && !Array.isArray(body) ? body.value : null;
  return Array.isArray(list) ? list.filter((one): one is JsonObject => typeof one === 'object' && one !== null) : [];
};
const isGone = (status: number): boolean => status === 404;

/**
 * A provider whose subscriptions end after three days, which asks the address to say a token back
 * when it is subscribed and renewed, and proves its calls by a word of ours in their body.
 */
const account = defineConnection({
  type: 'pulse.account',
  title: 'Pulse',
  description: 'A provider that tests make up.',
  icon: 'activity',
  fields: Type.Object({
    baseUrl: Type.String({ title: 'Address', description: 'Where it is.', format: 'uri' }),
    isFar: parameter.flag({ title: 'Far', description: 'It calls from the internet.' }),
  }),
  target: ({ baseUrl }) => ({ baseUrl, origins: [baseUrl] }),
  auth: () => ({ kind: 'none' }),
  webhook: {
    proof: 'address',
    answerWithinMs: 5_000,
    refusal: 200,
    source: 'https://pulse.invalid/webhooks',
    handshake({ query: { validationToken } }) {
      return typeof validationToken === 'string' ? { status: 200, body: validationToken } : null;
    },
    verify: (call, secret) =>
      isSecret(
        valuesIn(jsonIn(call)).map(({ clientState }) => clientState),
        secret,
      ),
    notices: (body) =>
      valuesIn(body).map(({ id, kind, at }) => ({
        key: `${id} ${at}`,
        kind: String(kind),
        account: null,
        data: { id: String(id), at: Number(at) },
      })),
    subscription: {
      renewBeforeMs: DAY_MS,
      isFromOutside: ({ isFar }) => isFar === true,
      async ensure(http, { address, secret, kinds, known }) {
        const json = { notificationUrl: address, clientState: secret, kinds: [...kinds] };
        const renewed =
          typeof known === 'string'
            ? await http.patch(`/subscriptions/${known}`, { json, acceptStatus: [404] })
            : { status: 404, body: null };
        const { body } = isGone(renewed.status) ? await http.post('/subscriptions', { json }) : renewed;
        const { id, expires } = body as { id: string; expires: number };
        return { known: id, expiresAt: expires };
      },
      async end(http, known) {
        await http.delete(`/subscriptions/${String(known)}`, { acceptStatus: [404] });
      },
    },
  },
});

const beat = defineTrigger({
  type: 'pulse.beat',
  typeVersion: 1,
  title: 'A beat',
  description: 'Starts a run for each beat.',
  icon: 'activity',
  source: 'provider',
  connection: account,
  parameters: Type.Object({
    kind: parameter.text({ title: 'Kind', description: 'Of beats.' }, 'strong'),
    sweepMinutes: sweepMinutes(),
  }),
  follow: {
    kinds: ({ kind }) => [kind],
    look: (_, notices) =>
      notices.map(({ data: { id, at } }) => ({ id: String(id), at: Number(at), json: { id: String(id) } })),
  },
});

/** A step that calls out and has no time limit of its own. */
const count = defineNode({
  type: 'pulse.beat.count',
  typeVersion: 1,
  title: 'Count beats',
  description: 'Counts the beats.',
  category: 'data',
  icon: 'activity',
  mode: 'each',
  connection: account,
  effect: { kind: 'read' },
  parameters: Type.Object({}),
  async run({ connection }) {
    const { body } = await connection.get('/beats');
    return { output: { count: Number(body) } };
  },
});

export const connector = defineConnector({
  name: 'pulse',
  title: 'Pulse',
  nodes: [count],
  triggers: [beat],
  connections: [account],
});
