import { getDocumentProxy } from 'unpdf';
import type { Language } from '../languages.ts';
import type { Page, Word } from '../layout.ts';
import { pageSize } from './image.ts';
import type { Asked, Attachment, ReadDocument, Refusal } from './protocol.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type PdfPage = Awaited<ReturnType<Pdf['getPage']>>;
/** a, b, c, d, e, f: x' = ax + cy + e, y' = bx + dy + f. */
type Matrix = readonly number[];

const MAX_ATTACHMENT = 5 * 1024 * 1024;
const MAX_ATTACHMENTS = 20;
/** Pieces of text on one page, and characters in all. */
const MAX_PIECES = 100_000;
const MAX_TEXT = 5_000_000;
/** Dots per inch at which a page without text is drawn to be recognised. */
const SCAN_DPI = 200;

export type ReadAsked = Extract<Asked, { work: 'read' }>;

/** Reads the words of a document with their places, and takes out the XML that it holds. */
export async function readDocument(asked: ReadAsked): Promise<ReadDocument | Refusal> {
  return asked.kind === 'pdf' ? readPdf(asked) : readImage(asked);
}

async function readImage({ bytes, recognise }: ReadAsked): Promise<ReadDocument> {
  const size = pageSize(bytes);
  if (recognise === null) return { pages: [{ ...size, words: [] }], attachments: [], recognised: null };
  const { recognised } = await import('./recognise.ts');
  const [{ words, sure } = { words: [], sure: 0 }] = await recognised([bytes], recognise);
  return { pages: [{ ...size, words }], attachments: [], recognised: sure };
}

async function readPdf({ bytes, maxPages, recognise }: ReadAsked): Promise<ReadDocument | Refusal> {
  // The library takes its bytes for itself; they are needed again where a page has to be drawn.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { useSystemFonts: false, disableFontFace: true });
  if (pdf.numPages > maxPages) return { refused: 'pages', count: pdf.numPages };
  if ((await pdf.getJSActions()) !== null) return { refused: 'active' };
  const pages: Page[] = [];
  let length = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    if ((await page.getJSActions()) !== null) return { refused: 'active' };
    const words = await wordsOf(page);
    length += words?.reduce((sum, { text }) => sum + text.length, 0) ?? Number.POSITIVE_INFINITY;
    if (!words || length > MAX_TEXT) return { refused: 'text' };
    const { width, height } = page.getViewport({ scale: 1 });
    pages.push({ width, height, words });
    page.cleanup();
  }
  const attachments = await attachmentsOf(pdf);
  const scans = pages.flatMap(({ words }, index) => (words.length === 0 ? [index] : []));
  if (recognise === null || scans.length === 0) return { pages, attachments, recognised: null };
  return { attachments, ...(await withScans(bytes, pages, scans, recognise)) };
}

/** Draws the pages that have no text, and recognises it. */
async function withScans(bytes: Uint8Array, pages: readonly Page[], scans: readonly number[], language: Language) {
  const [{ drawnPages }, { recognised }] = await Promise.all([import('./draw.ts'), import('./recognise.ts')]);
  const scale = SCAN_DPI / 72;
  const read = await recognised(await drawnPages(bytes, scans, scale), language);
  const found = new Map(read.map(({ words }, at) => [scans[at], words.map((word) => shrunk(word, scale))]));
  return {
    pages: pages.map((page, index) => ({ ...page, words: found.get(index) ?? page.words })),
    recognised: Math.min(...read.map(({ sure }) => sure)),
  };
}

const shrunk = ({ x, y, width, height, ...word }: Word, scale: number): Word => ({
  ...word,
  x: x / scale,
  y: y / scale,
  width: width / scale,
  height: height / scale,
});

/** The words of a page; null where there are more pieces of text than a page of paper has. */
async function wordsOf(page: PdfPage): Promise<Word[] | null> {
  const { transform: toPage } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  if (items.length > MAX_PIECES) return null;
  return items.flatMap((item) =>
    'str' in item ? wordsIn(item.str, boxOf(item.transform as number[], item.width, item.height, toPage)) : [],
  );
}

type Box = Omit<Word, 'text' | 'sure'>;

/** The box of a piece of text on its page, as it is looked at. */
function boxOf([, , , , x = 0, y = 0]: Matrix, width: number, height: number, toPage: Matrix): Box {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = toPage;
  const at = (left: number, up: number) => ({ x: a * left + c * up + e, y: b * left + d * up + f });
  const corners = [at(x, y), at(x + width, y + height)];
  const left = Math.min(...corners.map((corner) => corner.x));
  const top = Math.min(...corners.map((corner) => corner.y));
  return {
    x: left,
    y: top,
    width: Math.max(...corners.map((corner) => corner.x)) - left,
    height: Math.max(...corners.map((corner) => corner.y)) - top,
  };
}

/** A piece of text as words. Letters are taken to be equally wide: near enough to point at. */
function wordsIn(text: string, { x, y, width, height }: Box): Word[] {
  const share = width / Math.max(1, text.length);
  // No store takes a NUL or half a character, and no reader sees what controls a terminal.
  const storable = text.toWellFormed().replace(/\p{Cc}/gu, ' ');
  return [...storable.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    text: word,
    x: x + index * share,
    y,
    width: word.length * share,
    height,
  }));
}

/** XML that was put into the document, such as an electronic invoice. Its size is known only when it is unpacked: this process ends by it. */
async function attachmentsOf(pdf: Pdf): Promise<Attachment[]> {
  const found = [...((await pdf.getAttachments()) ?? [])].slice(0, MAX_ATTACHMENTS);
  const kept: Attachment[] = [];
  for (const [id, { filename }] of found) {
    if (!/\.xml$/i.test(filename)) continue;
    const content: unknown = await pdf.getAttachmentContent(id);
    if (content instanceof Uint8Array && content.length <= MAX_ATTACHMENT)
      kept.push({ name: filename, bytes: Uint8Array.from(content) });
  }
  return kept;
}
