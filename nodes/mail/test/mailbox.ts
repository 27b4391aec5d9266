import { randomUUID } from 'node:crypto';
import { fail, type JsonObject, type MailClient } from '@holdfast/node-sdk';
import { makeFollowContext } from '@holdfast/node-sdk/testing';
import { PracticeMailbox } from '../practice/mailbox.ts';
import { messageReceived } from '../src/triggers/message-received.ts';

export { PracticeMailbox };

/** The way into a practice mailbox without a network. */
export const clientOf = (mailbox: PracticeMailbox): MailClient => ({
  async open(name, work) {
    const folder = mailbox.folders.get(name);
    if (!folder) throw fail.data('not_found', { message: `There is no folder ${name}.` });
    return work({
      validity: String(folder.validity),
      nextUid: folder.nextUid,
      async list({ above, since }, most) {
        const all = folder.messages.filter(({ uid }) => uid > above);
        const part = all.slice(0, most);
        return {
          heads: part
            .map(({ uid, source, receivedAt }) => ({ uid, sizeBytes: source.length, receivedAt: receivedAt.getTime() }))
            .filter(({ receivedAt }) => since === null || receivedAt >= since),
          upTo: part.at(-1)?.uid ?? 0,
          isMore: all.length > part.length,
        };
      },
      read: async (uid, maxBytes) =>
        folder.messages.find((message) => message.uid === uid)?.source.subarray(0, maxBytes) ?? null,
      async move(uids, to) {
        if (!mailbox.move(folder, new Set(uids), to))
          throw fail.data('not_found', { message: `There is no folder ${to}.` });
      },
    });
  },
});

/** What the trigger is given to look into a mailbox. */
export const contextOf = (mailbox: PracticeMailbox, parameters: JsonObject = {}, mail = clientOf(mailbox)) =>
  makeFollowContext(messageReceived, { mail, parameters, now: Date.now() });

export interface Attached {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  readonly type?: string;
  /** Further lines of its head. */
  readonly head?: string;
}

/** A message as it comes over the wire. `head` are further lines, which end in CR LF. */
export function letter({
  id = `<${randomUUID()}@example.com>`,
  subject = 'Invoice A-17',
  text = 'Please find it attached.',
  head = '',
  attached = [] as readonly Attached[],
} = {}): string {
  const parts = attached.map(
    ({ name, bytes, type = 'application/octet-stream', head: own = '' }) =>
      `--edge\r\nContent-Type: ${type}\r\n${own}Content-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(
        bytes as Uint8Array,
      )
        .toString('base64')
        .replace(/.{76}/g, '$&\r\n')}\r\n`,
  );
  return [
    `${head}From: "Blue Harbour Paper" <bills@blue-harbour.example>\r\n`,
    'To: invoices@example.com\r\n',
    'Date: Thu, 15 Jan 2026 10:30:00 +0100\r\n',
    id === '' ? '' : `Message-ID: ${id}\r\n`,
    `Subject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n`,
    `--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
    ...parts,
    '--edge--\r\n',
  ].join('');
}

/** Begins like a PDF: what it is is not read here. */
export const PDF = '%PDF-1.7\n% an invoice\n';
