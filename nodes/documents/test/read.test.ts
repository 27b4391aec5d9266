import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connectorSuite, MemoryFiles, runNode } from '@holdfast/node-sdk/testing';
import type { JsonObject } from '@holdfast/workflow';
import { AFRelationship, degrees } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { documents } from '../src/index.ts';
import { read } from '../src/nodes/read.ts';
import { shownPage } from '../src/pages.ts';
import { aPdf, encryptedPdf } from './pdfs.ts';

connectorSuite(documents);

const SCAN = fileURLToPath(new URL('./invoice.png', import.meta.url));
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Runs the step on one file. */
async function reading(bytes: Uint8Array, parameters: JsonObject = {}, name = 'invoice.pdf') {
  const files = new MemoryFiles();
  const data = await files.write({ name, mimeType: 'application/octet-stream', bytes });
  const { outputs, failures } = await runNode(read, {
    parameters,
    items: [{ json: { id: 1 }, files: { data } }],
    files,
  });
  const [item] = outputs.out ?? [];
  return {
    code: failures[0]?.failure.code ?? null,
    message: failures[0]?.failure.message ?? '',
    item,
    document: item?.json.document as JsonObject & { text: string },
    async file(key: string): Promise<string> {
      const record = item?.files?.[key];
      return record ? new TextDecoder().decode(await files.read(record)) : '';
    },
  };
}
type Layout = { pages: { width: number; height: number; words: { text: string; x: number; y: number }[] }[] };

describe('a PDF', () => {
  const rows = [['Invoice A-17'], ['Item', 'Count', 'Price'], ['Screws', '100', '4.00'], ['Nails', '20', '1.50']];

  test('gives its text line by line, its tables, the XML that it holds, and the place of each word', async () => {
    const xml = '<?xml version="1.0"?><Invoice/>';
    const pdf = await aPdf(rows, async (made) => {
      await made.attach(bytesOf(xml), '../factur-x.xml', { afRelationship: AFRelationship.Alternative });
      await made.attach(bytesOf('MZ'), 'run.exe');
    });
    const { document, item, file } = await reading(pdf);
    expect(document).toMatchObject({
      file: 'data',
      kind: 'pdf',
      mimeType: 'application/pdf',
      pageCount: 1,
      text: 'Invoice A-17\nItem  Count  Price\nScrews  100  4.00\nNails  20  1.50',
      hasText: true,
      recognised: null,
      tables: [{ page: 1, rows: rows.slice(1) }],
      attachments: [{ file: 'document.xml1', name: 'factur-x.xml', sizeBytes: xml.length }],
      layout: 'document.layout',
    });
    expect(Object.keys(item?.files ?? {})).toEqual(['data', 'document.xml1', 'document.layout']);
    expect(await file('document.xml1')).toBe(xml);
    const { pages } = JSON.parse(await file('document.layout')) as Layout;
    expect(pages[0]).toMatchObject({ width: 400, height: 300 });
    const [invoice, number] = pages[0]?.words ?? [];
    expect(invoice).toMatchObject({ text: 'Invoice', x: 40, y: 38 });
    expect(number?.text).toBe('A-17');
    expect(Math.abs((number?.x ?? 0) - 85)).toBeLessThan(5);
  });

  test('that is turned or cut has the places that one sees', async () => {
    const pdf = await aPdf([['Turned']], (made) => {
      const page = made.getPage(0);
      page.setCropBox(20, 30, 300, 250);
      page.setRotation(degrees(90));
    });
    const { pages } = JSON.parse(await (await reading(pdf)).file('document.layout')) as Layout;
    expect(pages[0]).toMatchObject({ width: 250, height: 300, words: [{ x: 220, y: 20 }] });
  });

  test('that only its owner may change is read; one that needs a password is not', async () => {
    expect((await reading(encryptedPdf('Invoice A-17', ''))).document.text).toBe('Invoice A-17');
    expect((await reading(encryptedPdf('Invoice A-17', 'secret'))).code).toBe('data/encrypted_document');
  });

  test('with scripts, with too many pages, too large or broken is refused, each by a code of its own', async () => {
    const scripted = await aPdf(rows, (pdf) => pdf.addJavaScript('run', 'app.alert(1)'));
    expect((await reading(scripted)).code).toBe('data/active_content');
    expect((await reading(await aPdf(rows, undefined, 4), { maxPages: 3 })).code).toBe('data/too_large');
    expect((await reading(Buffer.alloc(1024 * 1024 + 1), { maxMb: 1 })).code).toBe('data/too_large');
    expect((await reading(bytesOf('%PDF-1.7 and nothing more'))).code).toBe('data/damaged_document');
    const missing = await reading(scripted, { file: 'scan' });
    expect([missing.code, missing.message]).toEqual(['data/no_file', 'The item has no file "scan". It has: data.']);
  });
});

describe('a picture', () => {
  test('is recognised on this machine, alone and as the page of a PDF without text', async () => {
    const picture = readFileSync(SCAN);
    const scan = await aPdf([], async (pdf) => {
      const page = pdf.getPage(0);
      page.drawImage(await pdf.embedPng(picture), { x: 0, y: 0, width: page.getWidth(), height: page.getHeight() });
    });
    const [alone, within, unread] = await Promise.all([
      reading(picture, {}, 'a.png'),
      reading(scan),
      reading(scan, { recognise: 'never' }),
    ]);
    expect(alone.document).toMatchObject({ kind: 'image', mimeType: 'image/png', pageCount: 1 });
    expect(alone.document.text).toMatch(/Invoice A-17/);
    expect(alone.document.recognised).toBeGreaterThan(0.5);
    expect(within.document.text).toMatch(/nvoice A-17/);
    expect(unread.document).toMatchObject({ text: '', hasText: false, recognised: null });
    const { pages } = JSON.parse(await within.file('document.layout')) as Layout;
    expect(pages[0]).toMatchObject({ width: 400, height: 300 });
    expect(Math.max(...(pages[0]?.words ?? []).map(({ x }) => x))).toBeLessThan(400);
  });

  test('is recognised in the language that was said: a German invoice has its ä, ö, ü and ß', async () => {
    const lines = [['Rechnung Nr. 2026-17'], ['Müller & Söhne, Gärtnerei'], ['Hauptstraße 9, Köln'], ['Größe: 3,50 m']];
    const sheet = await aPdf(lines);
    const { bytes } = await shownPage(sheet, 'a.pdf', {
      page: 1,
      width: 1_600,
      timeoutMs: 60_000,
      signal: new AbortController().signal,
    });
    const [german, english] = await Promise.all([
      reading(bytes, { language: 'deu' }, 'a.png'),
      reading(bytes, {}, 'a.png'),
    ]);
    expect(german.document.text.split('\n').map((line) => line.replace(/\s+/g, ' '))).toEqual(lines.flat());
    expect(english.document.text).not.toContain('straße');
  });
});
