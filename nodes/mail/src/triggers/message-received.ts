import {
  type Change,
  type ChangeFile,
  defineTrigger,
  type FollowContext,
  type Json,
  type JsonObject,
  parameter,
  type Swept,
  sweepMinutes,
} from '@holdfast/node-sdk';
import { type Static, Type } from 'typebox';
import { authenticationOf } from '../authentication.ts';
import { connections } from '../connections.ts';
import { contentOf } from '../content.ts';
import { type Fetched, look, placeOf } from '../look.ts';
import { type Message, readHead, readMessage } from '../message.ts';
import { messageShape } from '../shape.ts';

const MB = 1024 * 1024;

const parameters = Type.Object(
  {
    folder: parameter.text(
      { title: 'Folder', description: 'Folder of the mailbox that is followed.', maxLength: 500 },
      'INBOX',
    ),
    per: parameter.choice(
      {
        title: 'A run for each',
        description: 'A message without attachments has one run either way.',
      },
      { message: 'Message', attachment: 'Attachment' },
      'message',
    ),
    file: parameter.text(
      {
        title: 'File name',
        description: 'Name of the attachment on the item. Where a run is for a message: this name with 1, 2 and so on.',
        pattern: '^[A-Za-z][A-Za-z0-9_-]{0,60}$',
        examples: ['attachment'],
      },
      'attachment',
    ),
    take: parameter.choice(
      {
        title: 'Attachments',
        description: 'What they are, their bytes say. Those that are left out are named in the item.',
      },
      { documents: 'PDF, images and e-invoices', all: 'All' },
      'documents',
    ),
    moveTo: parameter.text({
      title: 'Move to',
      description: 'Folder to move messages to once their runs are stored. Left empty, the mailbox stays as it is.',
      maxLength: 500,
    }),
    trustedServer: parameter.text({
      title: 'Trusted server',
      description:
        'Name by which your mail server signs its Authentication-Results, such as mx.example.com. Left empty, what messages say of SPF, DKIM and DMARC does not count.',
      maxLength: 255,
    }),
    maxMessages: parameter.whole(
      { title: 'Most messages at once', description: 'The rest follows right after, in parts of as many.' },
      { minimum: 1, maximum: 100, standard: 20 },
    ),
    maxMb: parameter.whole(
      { title: 'Largest message (MB)', description: 'Of a larger one only the head is read, and the item says so.' },
      { minimum: 1, maximum: 50, standard: 25 },
    ),
    maxAttachments: parameter.whole(
      { title: 'Most attachments', description: 'More are left out, and named in the item.' },
      { minimum: 1, maximum: 100, standard: 20 },
    ),
    sweepMinutes: sweepMinutes(5),
  },
  { additionalProperties: false },
);

type Said = Static<typeof parameters>;

/** A file of a message that is taken. */
interface Taken {
  readonly said: JsonObject;
  readonly file: ChangeFile;
}

/**
 * Starts runs for messages that come into a folder. Invariants:
 * R1 A message is read once for its place in the folder, and makes its runs once for what it is: delivered
 *    twice, or under new numbers, it makes none.
 * R2 Nothing is marked, moved or deleted before its run is stored, and nothing at all unless somebody said so.
 * R3 A message that cannot be read makes a run that says so: none is lost in silence, and none holds up the next.
 */
export const messageReceived = defineTrigger({
  type: 'mail.message.received',
  typeVersion: 1,
  title: 'E-mail received',
  description: 'Starts a run for each message that comes into a mailbox, with its attachments as files.',
  icon: 'mail-down',
  keywords: ['imap', 'inbox', 'e-mail', 'email', 'mailbox', 'attachment', 'invoice', 'poll', 'new'],
  source: 'provider',
  connection: { types: connections.map(({ type }) => type), required: true },
  parameters,
  output: messageShape,
  example: { folder: 'INBOX' },
  follow: { sweep },
});

async function sweep(
  { parameters: said, mail, signal, now }: FollowContext<Said>,
  { cursor, begunAt }: { readonly cursor: Json; readonly begunAt: number },
): Promise<Swept> {
  const before = placeOf(cursor);
  const limits = { most: said.maxMessages, maxBytes: said.maxMb * MB };
  const { fetched, place, isMore } = await mail.open(said.folder, async (folder) => {
    if (said.moveTo !== '' && before?.validity === folder.validity) await folder.move(before.stored, said.moveTo);
    return look(folder, before, { begunAt, now: now() }, limits);
  });
  const changes: Change[] = [];
  for (const one of fetched) {
    signal.throwIfAborted();
    changes.push(...(await changesOf(one, said)));
  }
  const stored = said.moveTo === '' ? [] : fetched.map(({ head }) => head.uid);
  return { changes, cursor: { ...place, stored }, isMore: isMore || stored.length > 0 };
}

async function changesOf({ head, source, isWhole }: Fetched, said: Said): Promise<Change[]> {
  const { message, refused } = await readOrHead(source, isWhole, said.maxMb);
  const { identity, headerLines, parts, ...told } = message;
  const { taken, leftOut } = sorted(message, said);
  const common = {
    ...told,
    uid: head.uid,
    folder: said.folder,
    receivedAt: new Date(head.receivedAt).toISOString(),
    sizeBytes: head.sizeBytes,
    authentication: authenticationOf(headerLines, said.trustedServer),
    leftOut,
    refused,
  };
  const change = (id: string, files: readonly (readonly [string, Taken])[]): Change => ({
    id,
    at: head.receivedAt,
    // All of it is plain data.
    json: { ...common, attachments: files.map(([file, { said: its }]) => ({ file, ...its })) } as unknown as JsonObject,
    files: Object.fromEntries(files.map(([file, { file: its }]) => [file, its])),
  });
  if (said.per === 'attachment' && taken.length > 0)
    return taken.map((one, index) => change(`${identity} ${index + 1}`, [[said.file, one]]));
  return [
    change(
      identity,
      taken.map((one, index) => [`${said.file}${index + 1}`, one] as const),
    ),
  ];
}

/** R3. */
async function readOrHead(source: Uint8Array, isWhole: boolean, maxMb: number) {
  if (!isWhole)
    return {
      message: await readHead(source),
      refused: {
        code: 'too_large',
        reason: `The message has more than ${maxMb} MB. Raise the limit of the trigger, or get it by hand.`,
      },
    };
  try {
    return { message: await readMessage(source), refused: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason was given';
    return {
      message: await readHead(source),
      refused: { code: 'unreadable', reason: `The message cannot be read (${why}). Look at it in the mailbox.` },
    };
  }
}

/** What is taken of a message, and what is left out and why. */
function sorted({ parts }: Message, { take, maxAttachments }: Said): { taken: Taken[]; leftOut: JsonObject[] } {
  const taken: Taken[] = [];
  const leftOut: JsonObject[] = [];
  for (const { name, bytes, isEmbedded } of parts) {
    const { mimeType, isDocument } = contentOf(bytes);
    const said = { name, mimeType, sizeBytes: bytes.length };
    const why =
      take === 'documents' && isEmbedded
        ? 'It is shown within the text.'
        : take === 'documents' && !isDocument
          ? 'It is no PDF, no image and no e-invoice by its content.'
          : taken.length >= maxAttachments
            ? `More than ${maxAttachments} attachments are not taken.`
            : null;
    if (why === null) taken.push({ said, file: { name, mimeType, bytes } });
    else leftOut.push({ ...said, reason: why });
  }
  return { taken, leftOut };
}
