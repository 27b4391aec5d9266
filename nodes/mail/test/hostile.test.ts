import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Change, JsonObject, MailClient } from '@holdfast/node-sdk';
import { sweptUp } from '@holdfast/node-sdk/testing';
import { expect, test } from 'vitest';
import { messageReceived } from '../src/triggers/message-received.ts';
import { clientOf, contextOf, letter, PDF, PracticeMailbox } from './mailbox.ts';

/** What becomes of messages that somebody sends who means no good, and of an ordinary one behind each. */
async function received(source: string | Uint8Array, parameters: JsonObject = {}): Promise<Change> {
  const mailbox = new PracticeMailbox();
  mailbox.deliver(source);
  mailbox.deliver(letter({ subject: 'the next' }));
  const { changes } = await sweptUp(messageReceived, contextOf(mailbox, parameters));
  expect(changes.at(-1)?.json).toMatchObject({ subject: 'the next', refused: null });
  const [first] = changes;
  if (!first || changes.length !== 2) throw new Error(`There were ${changes.length} changes.`);
  return first;
}

const headed = (rest: string) => `From: mallory@example.com\r\nSubject: hello\r\nMIME-Version: 1.0\r\n${rest}`;

test('10,000 parts in each other are not read, and said to be not', async () => {
  const nested = Array.from(
    { length: 10_000 },
    (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
  );
  const { json, files } = await received(headed(`${nested.join('')}Content-Type: text/plain\r\n\r\nhello`));
  expect(json).toMatchObject({
    refused: { code: 'unreadable' },
    subject: 'hello',
    from: { address: 'mallory@example.com' },
  });
  expect(files).toEqual({});
});

test('10,000 parts beside each other are not read either', async () => {
  const parts = '--edge\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(10_000);
  const { json } = await received(headed(`Content-Type: multipart/mixed; boundary=edge\r\n\r\n${parts}--edge--`));
  expect(json).toMatchObject({ refused: { code: 'unreadable' }, subject: 'hello' });
});

test('of a message that is too large the head is read, and the rest is not fetched', async () => {
  const { json, files } = await received(
    letter({ attached: [{ name: 'big.pdf', bytes: PDF + 'x'.repeat(2_000_000) }] }),
    { maxMb: 1 },
  );
  expect(json).toMatchObject({ refused: { code: 'too_large' }, subject: 'Invoice A-17', attachments: [], text: '' });
  expect(files).toEqual({});
});

test('a server that says less than it sends is found out', async () => {
  const mailbox = new PracticeMailbox();
  mailbox.deliver(letter({ attached: [{ name: 'big.pdf', bytes: PDF + 'x'.repeat(2_000_000) }] }));
  const small: MailClient = {
    open: (name, work) =>
      clientOf(mailbox).open(name, (folder) =>
        work({
          ...folder,
          async list(from, most) {
            const said = await folder.list(from, most);
            return { ...said, heads: said.heads.map((head) => ({ ...head, sizeBytes: 10 })) };
          },
        }),
      ),
  };
  const { changes } = await sweptUp(messageReceived, contextOf(mailbox, { maxMb: 1 }, small));
  expect(changes[0]?.json).toMatchObject({ refused: { code: 'too_large' } });
});

test('more attachments than are taken, and what is no document, are named and left out', async () => {
  const zip = gzipSync(Buffer.alloc(50_000_000));
  const attached = [
    { name: 'bomb.pdf', bytes: zip },
    { name: 'run.pdf', bytes: 'MZ\u0090\u0000\u0003', type: 'application/pdf' },
    { name: 'page.pdf', bytes: '<html><script>x()</script></html>' },
    { name: 'a.pdf', bytes: PDF },
    { name: 'b.bin', bytes: PDF },
    { name: 'c.pdf', bytes: PDF },
  ];
  const { json, files } = await received(letter({ attached }), { maxAttachments: 2 });
  expect(Object.values(files ?? {}).map(({ name }) => name)).toEqual(['a.pdf', 'b.bin']);
  expect((json.leftOut as JsonObject[]).map(({ name, mimeType }) => `${name} ${mimeType}`)).toEqual([
    'bomb.pdf application/gzip',
    'run.pdf application/octet-stream',
    'page.pdf text/plain',
    'c.pdf application/pdf',
  ]);
});

test('pictures within the text are no attachments', async () => {
  const logo = `--edge\r\nContent-Type: multipart/related; boundary=inner\r\n\r\n--inner\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo">Dear all,<script>x()</script><img src="https://tracker.example/p.gif">\r\n--inner\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--inner--\r\n`;
  const { json } = await received(headed(`Content-Type: multipart/mixed; boundary=edge\r\n\r\n${logo}--edge--`));
  expect(json).toMatchObject({
    attachments: [],
    leftOut: [{ mimeType: 'image/png', reason: 'It is shown within the text.' }],
  });
  expect(json.text).toContain('Dear all,');
  expect(json.text).not.toContain('x()');
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\\\Windows\\\\evil.pdf', 'evil.pdf'],
  ['=?utf-8?Q?a=0D=0ABcc:_all=40example.com=0D=0A=00.pdf?=', 'a Bcc: all@example.com .pdf'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  [`${'n'.repeat(5_000)}.pdf`, `${'n'.repeat(100)}`],
  ['', 'attachment'],
])('the file name %j is made harmless', async (name, wanted) => {
  const { json } = await received(letter({ attached: [{ name, bytes: PDF }] }));
  const [{ name: found = '' } = {}] = json.attachments as { name: string }[];
  expect(found.length <= 200 && (name.length > 1_000 ? found.includes(wanted) : found === wanted)).toBe(true);
});

test('headers that break their lines, or have bytes of no charset, give one line of text that can be stored', async () => {
  const bytes = Buffer.concat([
    Buffer.from('From: =?utf-8?Q?A=0D=0AB=00?= <a@example.com>\r\nSubject: =?x-none?B?////?= '),
    Buffer.from([0xff, 0xfe, 0x00, 0x41]),
    Buffer.from('\r\nContent-Type: text/plain; charset=x-does-not-exist\r\n\r\n'),
    Buffer.from([0x80, 0x81, 0x00, 0xff, 0x41]),
  ]);
  const { json } = await received(bytes);
  const said = JSON.stringify(json);
  expect(said).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  expect(json.from).toEqual({ name: 'A B', address: 'a@example.com' });
  expect(json.text).toContain('A');
});

test('a text says in its own charset what it says', async () => {
  const head =
    'From: a@example.com\r\nContent-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n';
  const { json } = await received(`${head}Stra=DFe, 5 =80`);
  expect(json.text).toBe('Straße, 5 €');
});

test.each([
  ['nothing at all', ''],
  ['no body', 'From: a@example.com\r\nSubject: hello\r\n\r\n'],
  ['no head', '\r\n\r\nhello'],
  ['bytes by chance', randomBytes(20_000)],
])('%s is a message too', async (_, source) => {
  const { json } = await received(source as string);
  expect(json).toMatchObject({ attachments: [], messageId: '' });
});

test('HTML without end is not made text of', async () => {
  const deep = `From: a@example.com\r\nContent-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}hello`;
  const { json } = await received(deep);
  expect(json).toMatchObject({ isTextCut: true, refused: null });
  const long = `From: a@example.com\r\nContent-Type: text/html\r\n\r\n${'<p>hello</p>'.repeat(200_000)}`;
  expect((await received(long)).json).toMatchObject({ isTextCut: true });
});

test('a head without end is not read', async () => {
  const { json } = await received(`From: a@example.com\r\n${'To: b@example.com\r\n'.repeat(60_000)}\r\nhello`);
  expect(json).toMatchObject({ refused: { code: 'unreadable' }, from: { address: 'a@example.com' } });
  expect((json.to as unknown[]).length).toBeLessThanOrEqual(100);
});

test('a message within a message is a file that is left out', async () => {
  const inner = letter({ subject: 'inner', text: 'pay me' });
  const { json } = await received(
    headed(
      `Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n${inner}\r\n--outer--`,
    ),
  );
  expect(json).toMatchObject({ subject: 'hello', attachments: [], leftOut: [{ mimeType: 'text/plain' }] });
  expect(json.text).not.toContain('pay me');
});
