import {
  DAY_MS,
  defaulted,
  defineConnection,
  defineNode,
  type EachContext,
  type EachOutput,
  type HttpReply,
  type NodeDefinition,
} from '@holdfast/node-sdk';
import { type FakeProvider, startProvider } from '@holdfast/node-sdk/testing';
import { Type } from 'typebox';

/** A made-up provider of notes, with one node for each way in which a write can be made safe. */
export const notesAccount = defineConnection({
  type: 'notes.account',
  title: 'Notes account',
  description: 'An account at the notes service.',
  icon: 'note',
  fields: Type.Object({
    apiKey: Type.String({ title: 'API key', description: 'Key of the account.', writeOnly: true }),
    region: Type.String({ title: 'Region', description: 'Where the notes are kept.' }),
  }),
  target: () => ({ baseUrl: 'https://api.notes.example', origins: ['https://api.notes.example'] }),
  auth: ({ apiKey }) => ({ kind: 'bearer', token: apiKey }),
});

export const notesFields = { apiKey: 'key-for-tests-only', region: 'eu' };

const parameters = Type.Object({
  text: Type.String({ title: 'Text', description: 'What the note says.', examples: ['Call back'] }),
  folder: defaulted(Type.String({ title: 'Folder', description: 'Where the note is put.', default: 'inbox' })),
});

type Context = EachContext<{ text: string; folder: string }>;

const shared = {
  typeVersion: 1,
  title: 'Write a note',
  description: 'Writes a note.',
  category: 'cloud',
  icon: 'note',
  mode: 'each',
  connection: notesAccount,
  parameters,
  ports: ['written'],
  example: { text: 'Call back' },
} as const;

const toOutput = (reply: HttpReply): EachOutput => ({ output: reply.body as { id: string } });

const post = async ({ parameters: { text, folder }, connection, idempotencyKey }: Context): Promise<EachOutput> =>
  toOutput(await connection.post('/notes', { json: { text, folder, ref: idempotencyKey }, idempotencyKey }));

const find = async ({ connection, idempotencyKey }: Context): Promise<EachOutput | 'absent'> => {
  const reply = await connection.get('/notes', { query: { ref: idempotencyKey }, acceptAnyStatus: true });
  return reply.status === 404 ? 'absent' : toOutput(reply);
};

export const keyedNote = defineNode({
  ...shared,
  type: 'notes.note.write',
  effect: { kind: 'write', safeBy: 'key', keyWindowMs: DAY_MS },
  run: post,
});

export const probedNote = defineNode({
  ...shared,
  type: 'notes.note.write-probed',
  effect: { kind: 'write', safeBy: 'probe' },
  run: post,
  probe: find,
});

/** Forgets the key: what the suite must find out. */
export const forgetfulNote = defineNode({
  ...shared,
  type: 'notes.note.write-forgetful',
  effect: { kind: 'write', safeBy: 'key', keyWindowMs: DAY_MS },
  run: async ({ parameters: { text }, connection }: Context) =>
    toOutput(await connection.post('/notes', { json: { text } })),
});

/** Looks for anything: what the suite must find out. */
export const credulousNote: NodeDefinition = defineNode({
  ...shared,
  type: 'notes.note.write-credulous',
  effect: { kind: 'write', safeBy: 'probe' },
  run: post,
  probe: async () => ({ output: { id: 'some note' } }),
});

/** A notes service that keeps its word about keys; without a key every request is a new note. */
export function startNotes(): Promise<FakeProvider> {
  let anonymous = 0;
  return startProvider((request, provider) => {
    if (request.headers.authorization !== `Bearer ${notesFields.apiKey}`) return { status: 401 };
    if (request.method === 'GET') {
      const found = provider.committed(request.query.get('ref') ?? '');
      return found ? { body: found as { id: string } } : { status: 404 };
    }
    const { text, ref } = JSON.parse(request.body) as { text: string; ref?: string };
    anonymous += 1;
    const key = request.headers['idempotency-key'] ?? ref ?? `anonymous-${anonymous}`;
    return { status: 201, body: provider.commit(key, () => ({ id: `note-${anonymous}`, text })) };
  });
}

/** An address where nobody listens. */
export async function deadAddress(): Promise<string> {
  const provider = await startNotes();
  await provider.close();
  return provider.url;
}
