import type { JsonObject } from '@holdfast/node-sdk';
import { connectorSuite, sweptUp, triggerSuite } from '@holdfast/node-sdk/testing';
import { mismatches } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { mail } from '../src/index.ts';
import { messageReceived } from '../src/triggers/message-received.ts';
import { contextOf, letter, PDF, PracticeMailbox } from './mailbox.ts';

const server = { host: 'imap.example.com', user: 'invoices@example.com' };
const client = { tokenUrl: 'https://login.example.com/token', clientId: 'c', clientSecret: 's' };
connectorSuite(mail, {
  targets: {
    'mail.imap': { ...server, password: 'p' },
    'mail.imap-client': { ...server, ...client },
    'mail.imap-consent': { ...server, ...client, authorizeUrl: 'https://login.example.com/authorize' },
  },
});
triggerSuite(messageReceived);

const trigger = messageReceived;
const looked = (mailbox: PracticeMailbox, parameters: JsonObject = {}, from: Parameters<typeof sweptUp>[2] = {}) =>
  sweptUp(trigger, contextOf(mailbox, parameters), from);
const invoice = { name: 'invoice.pdf', bytes: PDF };

describe('a mailbox that is followed', () => {
  test('a message is an item with who sent it, its text, and its attachments as files', async () => {
    const mailbox = new PracticeMailbox();
    mailbox.deliver(letter({ subject: '=?utf-8?Q?M=C3=BCller_17?=', attached: [{ ...invoice, type: 'text/html' }] }));
    const { changes } = await looked(mailbox);
    expect(changes).toHaveLength(1);
    const [{ json = {}, files = {} } = {}] = changes;
    expect(mismatches(json, trigger.description.output ?? { not: {} })).toEqual([]);
    expect(json).toMatchObject({
      from: { name: 'Blue Harbour Paper', address: 'bills@blue-harbour.example' },
      to: [{ address: 'invoices@example.com' }],
      subject: 'Müller 17',
      sentAt: '2026-01-15T09:30:00.000Z',
      text: 'Please find it attached.',
      authentication: null,
      attachments: [{ file: 'attachment1', name: 'invoice.pdf', mimeType: 'application/pdf' }],
      leftOut: [],
      refused: null,
    });
    expect(files.attachment1).toMatchObject({ name: 'invoice.pdf', mimeType: 'application/pdf' });
    expect(Buffer.from(files.attachment1?.bytes ?? []).toString()).toBe(PDF);
  });

  test('a run for each attachment has it under the name that was said, and a message without any has one run', async () => {
    const mailbox = new PracticeMailbox();
    mailbox.deliver(letter({ attached: [invoice, { name: 'scan.png', bytes: '\u0089PNG\r\n\u001a\n' }, invoice] }));
    mailbox.deliver(letter());
    const { changes } = await looked(mailbox, { per: 'attachment', file: 'invoice' });
    expect(
      changes.map(({ files = {} }) => Object.entries(files).map(([name, file]) => `${name} ${file.name}`)),
    ).toEqual([['invoice invoice.pdf'], ['invoice invoice.pdf'], []]);
    expect(new Set(changes.map(({ id }) => id)).size).toBe(3);
    expect(changes[2]?.json).toMatchObject({ attachments: [] });
  });

  test('what lies there before the trigger goes live stays alone, and each message is read once', async () => {
    const mailbox = new PracticeMailbox();
    mailbox.deliver(letter({ subject: 'old' }), { receivedAt: new Date(Date.now() - 3_600_000) });
    const begunAt = Date.now() - 60_000;
    const first = await looked(mailbox, {}, { begunAt });
    expect(first.changes).toEqual([]);
    for (let count = 1; count <= 5; count += 1) mailbox.deliver(letter({ subject: `new ${count}` }));
    const second = await looked(mailbox, { maxMessages: 2 }, { cursor: first.cursor, begunAt });
    expect(second.changes.map(({ json }) => json.subject)).toEqual(['new 1', 'new 2', 'new 3', 'new 4', 'new 5']);
    const third = await looked(mailbox, {}, { cursor: second.cursor, begunAt });
    expect([third.changes, third.cursor]).toEqual([[], second.cursor]);
  });

  test('a first look in parts passes over what came before in each of them', async () => {
    const mailbox = new PracticeMailbox();
    const begunAt = Date.now() - 60_000;
    for (const subject of ['old', 'older', 'oldest'])
      mailbox.deliver(letter({ subject }), { receivedAt: new Date(begunAt - 3_600_000) });
    mailbox.deliver(letter({ subject: 'new' }));
    mailbox.deliver(letter({ subject: 'moved here' }), { receivedAt: new Date(begunAt - 3_600_000) });
    const { changes, cursor } = await looked(mailbox, { maxMessages: 1 }, { begunAt });
    expect(changes.map(({ json }) => json.subject)).toEqual(['new']);
    mailbox.deliver(letter({ subject: 'moved in later' }), { receivedAt: new Date(begunAt - 3_600_000) });
    const later = await looked(mailbox, {}, { begunAt, cursor });
    expect(later.changes.map(({ json }) => json.subject)).toEqual(['moved in later']);
  });

  test('with new numbers all messages are known again, and what came meanwhile is found', async () => {
    const mailbox = new PracticeMailbox();
    for (const id of ['<1@a>', '<2@a>', '']) mailbox.deliver(letter({ id, attached: [invoice] }));
    const before = await looked(mailbox);
    mailbox.renumber();
    mailbox.deliver(letter({ id: '<4@a>' }));
    const after = await looked(mailbox, {}, { cursor: before.cursor });
    const known = new Set(before.changes.map(({ id }) => id));
    expect(known.size).toBe(3);
    expect(after.changes.filter(({ id }) => !known.has(id)).map(({ json }) => json.messageId)).toEqual(['<4@a>']);
    expect(after.changes).toHaveLength(4);
  });

  test('a message that is delivered twice is one; another that takes its id is not', async () => {
    const mailbox = new PracticeMailbox();
    const id = '<same@example.com>';
    mailbox.deliver(letter({ id, head: 'Received: by one\r\n', attached: [invoice] }));
    mailbox.deliver(letter({ id, head: 'Received: by two\r\n', attached: [invoice] }));
    mailbox.deliver(letter({ id, attached: [{ ...invoice, bytes: `${PDF}another` }] }));
    const [first, again, other] = (await looked(mailbox)).changes;
    expect([again?.id === first?.id, other?.id === first?.id]).toEqual([true, false]);
  });

  test('messages are moved once they are stored, and not before; else nothing is moved', async () => {
    const mailbox = new PracticeMailbox();
    mailbox.make('Done');
    mailbox.deliver(letter());
    const context = contextOf(mailbox, { moveTo: 'Done' });
    const first = await trigger.follow?.sweep?.(context, { cursor: null, begunAt: 0 });
    expect([first?.changes.length, first?.isMore, mailbox.folder('INBOX').messages.length]).toEqual([1, true, 1]);
    const second = await trigger.follow?.sweep?.(context, { cursor: first?.cursor ?? null, begunAt: 0 });
    expect([second?.changes.length, second?.isMore]).toEqual([0, false]);
    expect([mailbox.folder('INBOX').messages.length, mailbox.folder('Done').messages.length]).toEqual([0, 1]);
    mailbox.deliver(letter());
    mailbox.renumber();
    await trigger.follow?.sweep?.(context, { cursor: { ...(second?.cursor as JsonObject), stored: [1] }, begunAt: 0 });
    expect(mailbox.folder('INBOX').messages).toHaveLength(1);
  });

  test('results of SPF, DKIM and DMARC count if the trusted server says them, and only at the top', async () => {
    const mailbox = new PracticeMailbox();
    const own =
      'Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=a.example (dmarc=pass);\r\n dkim=fail; dmarc=fail\r\n';
    const forged = 'Authentication-Results: mx.example.com; spf=pass; dkim=pass; dmarc=pass\r\n';
    const foreign = 'Authentication-Results: elsewhere.example; spf=pass; dkim=pass; dmarc=pass\r\n';
    mailbox.deliver(letter({ head: own + forged }));
    mailbox.deliver(letter({ head: foreign }));
    const resultsOf = async (trustedServer: string) =>
      (await looked(mailbox, { trustedServer })).changes.map(({ json }) => json.authentication);
    expect(await resultsOf('mx.example.com')).toEqual([{ spf: 'pass', dkim: 'fail', dmarc: 'fail' }, null]);
    expect(await resultsOf('')).toEqual([null, null]);
  });
});
