import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { AddressObject, Attachment, ParsedMail } from 'mailparser';
import type { HeaderLine } from './authentication.ts';
import { lineOf, nameOf, textOf } from './texts.ts';

export interface Person {
  readonly name: string;
  readonly address: string;
}

/** Bytes that came with a message, under the name that the sender gave them. */
export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** It is shown within the text, such as the logo below a signature. */
  readonly isEmbedded: boolean;
}

/** A message as it was read. All of it is what a sender claims, made harmless to store and to show. */
export interface Message {
  /** The same for the same message, delivered twice or under another number. */
  readonly identity: string;
  readonly messageId: string;
  readonly from: Person | null;
  readonly replyTo: Person | null;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string;
  /** What it says of when it was sent, in UTC; null where it says nothing that can be read. */
  readonly sentAt: string | null;
  /** Its text; that of its HTML where it has no other. */
  readonly text: string;
  readonly isTextCut: boolean;
  readonly headerLines: readonly HeaderLine[];
  readonly parts: readonly Part[];
}

const LONGEST_TEXT = 100_000;
const LONGEST_LINE = 1_000;
const MOST_PEOPLE = 100;
const KB = 1024;
const CHUNK = 64 * KB;
/** So much of the head is read of a message that is not read whole. */
const HEAD = 64 * KB;

const OPTIONS = {
  skipTextToHtml: true,
  keepCidLinks: true,
  // A message in a message is a file: what it says is not what this one says.
  ignoreEmbedded: true,
  checksumAlgo: false,
  maxHtmlLengthToParse: 1_000_000,
  maxHeadSize: 256 * KB,
  maxChildNodes: 200,
} as const;

/**
 * Reads a message (RFC 5322, MIME). Nothing is fetched, unpacked or run.
 *
 * @throws what the parser says of a message that is beyond its limits
 */
export async function readMessage(source: Uint8Array): Promise<Message> {
  const parsed = await parse(source);
  const { text, isCut } = await bodyOf(parsed);
  const parts = parsed.attachments.map(partOf);
  return {
    ...headOf(parsed),
    identity: identityOf(parsed, parts, source),
    text: textOf(text, LONGEST_TEXT),
    isTextCut: isCut || text.length > LONGEST_TEXT,
    parts,
  };
}

/** What the head says of a message that cannot be read whole. */
export async function readHead(source: Uint8Array): Promise<Message> {
  const head = Buffer.from(source.subarray(0, HEAD));
  const end = head.toString('latin1').search(/\r?\n\r?\n/);
  const read = await parse(end < 0 ? head : head.subarray(0, end)).catch(() => EMPTY);
  return {
    ...headOf(read),
    identity: sha256(head),
    text: '',
    isTextCut: true,
    parts: [],
  };
}

const EMPTY: ParsedMail = { attachments: [], headers: new Map(), headerLines: [] };

async function parse(source: Uint8Array): Promise<ParsedMail> {
  // Only who gets mail needs it.
  const { simpleParser } = await import('mailparser');
  return simpleParser(Readable.from(chunksOf(source), { objectMode: false }), OPTIONS);
}

/** Its text, or what its HTML says. The parser makes text of HTML at the root of a message alone: there it is put. */
async function bodyOf({ text = '', html, textConversionError }: ParsedMail): Promise<{ text: string; isCut: boolean }> {
  if (text.trim() !== '' || !html || textConversionError) return { text, isCut: textConversionError !== undefined };
  const alone = await parse(Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`));
  return { text: alone.text ?? '', isCut: alone.textConversionError !== undefined };
}

/** In pieces, so that whoever else waits gets a turn in between. */
async function* chunksOf(source: Uint8Array): AsyncGenerator<Buffer> {
  for (let from = 0; from < source.length; from += CHUNK) {
    yield Buffer.from(source.subarray(from, from + CHUNK));
    await setImmediate();
  }
}

function headOf({ from, replyTo, to, cc, subject = '', messageId = '', headerLines }: ParsedMail) {
  return {
    messageId: lineOf(messageId, LONGEST_LINE),
    from: peopleIn(from)[0] ?? null,
    replyTo: peopleIn(replyTo)[0] ?? null,
    to: peopleIn(to),
    cc: peopleIn(cc),
    subject: lineOf(subject, LONGEST_LINE),
    sentAt: sentAtOf(headerLines),
    headerLines,
  };
}

function peopleIn(said: AddressObject | AddressObject[] | undefined): Person[] {
  const all = [said ?? []].flat().flatMap(({ value }) => value);
  return all
    .flatMap((entry) => entry.group ?? [entry])
    .filter(({ address }) => address !== undefined && address !== '')
    .slice(0, MOST_PEOPLE)
    .map(({ name, address = '' }) => ({ name: lineOf(name, LONGEST_LINE), address: lineOf(address, LONGEST_LINE) }));
}

const lineAt = (lines: readonly HeaderLine[], name: string): string => {
  const line = lines.find(({ key }) => key === name)?.line ?? '';
  return line.slice(line.indexOf(':') + 1).trim();
};

/** By the line itself: the parser takes the present moment for a day that it cannot read. */
function sentAtOf(lines: readonly HeaderLine[]): string | null {
  const at = Date.parse(lineAt(lines, 'date').replace(/\([^)]*\)\s*$/, ''));
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

const partOf = ({ filename, content, related }: Attachment): Part => ({
  name: nameOf(filename ?? '') || 'attachment',
  bytes: content,
  isEmbedded: related === true,
});

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/**
 * A message that says its id is the same as another with the same id and the same content: the lines that
 * servers add on the way do not count. The id alone would let anybody keep a message out that he can foresee.
 */
function identityOf({ headerLines, text = '' }: ParsedMail, parts: readonly Part[], source: Uint8Array): string {
  const said = ['message-id', 'from', 'date', 'subject'].map((name) => lineAt(headerLines, name));
  if (said[0] === '') return sha256(source);
  return sha256(JSON.stringify([...said, text, ...parts.map(({ bytes }) => sha256(bytes))]));
}
