import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { NodeFailure } from '@holdfast/node-sdk';
import { describe, expect, test } from 'vitest';
import { readApart } from '../src/apart.ts';
import { checkedType } from '../src/intake.ts';
import { shownPage } from '../src/pages.ts';
import { aPdf, aStream, bomb, encryptedPdf, onePage, rawPdf } from './pdfs.ts';

const signal = new AbortController().signal;
const limits = { timeoutMs: 60_000, signal };
const reading = (bytes: Uint8Array, more = limits) =>
  codeOf(readApart({ kind: 'pdf', bytes, maxPages: 50, recognise: null }, 'a.pdf', more));
const showing = (bytes: Uint8Array, page = 1) => codeOf(shownPage(bytes, 'a.pdf', { page, width: 500, ...limits }));

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof NodeFailure) return error.failure.code;
    throw error;
  }
}

describe('a document that is made to do harm', () => {
  test('that is three kilobytes and unpacks to a third of a gigabyte ends by its memory; who asked keeps theirs', async () => {
    const bytes = rawPdf(onePage(bomb(350)));
    expect(bytes.length).toBeLessThan(5_000);
    const before = process.memoryUsage.rss();
    expect(await reading(bytes)).toBe('permanent/resource_limit');
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
  });

  test('that holds an image of 64 million pixels is drawn small, line by line', async () => {
    const image = aStream(
      '/Type /XObject /Subtype /Image /Width 8000 /Height 8000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode',
      deflateSync(Buffer.alloc(1_000)),
    );
    const page =
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>';
    const [catalogue = '', tree = ''] = onePage('');
    const bytes = rawPdf([catalogue, tree, page, aStream('', Buffer.from('400 0 0 300 0 0 cm /I Do')), image]);
    expect(await showing(bytes)).toBe('done');
  });

  test('that takes too long is given up, and one that nobody waits for any more is stopped', async () => {
    const bytes = await aPdf([['x']]);
    expect(await reading(bytes, { ...limits, timeoutMs: 1 })).toBe('permanent/resource_limit');
    const stopped = new AbortController();
    const read = readApart({ kind: 'pdf', bytes, maxPages: 1, recognise: null }, 'a.pdf', {
      timeoutMs: 60_000,
      signal: stopped.signal,
    });
    stopped.abort(new Error('not wanted'));
    await expect(read).rejects.toThrow('not wanted');
  });

  test('that says it has a million pages has those that are there; a page of a kilometre is drawn small', async () => {
    const pages = onePage(aStream('', Buffer.from('BT ET')), 1_000_000);
    const many = await readApart({ kind: 'pdf', bytes: rawPdf(pages), maxPages: 50, recognise: null }, 'a.pdf', limits);
    expect(many.pages.length).toBe(1);
    const long = rawPdf(pages.map((each) => (typeof each === 'string' ? each.replace('400 300', '10 2834645') : each)));
    const { bytes } = await shownPage(long, 'a.pdf', { page: 1, width: 1_000, ...limits });
    const drawn = Buffer.from(bytes);
    expect([drawn.readUInt32BE(16), drawn.readUInt32BE(20)].every((side) => side <= 4_000)).toBe(true);
  });
});

describe('what a file is', () => {
  test('its bytes say, whatever it is called: markup, archives and programs are none', async () => {
    expect(await checkedType(await aPdf([['x']]), 'picture.png')).toEqual({ kind: 'pdf', mimeType: 'application/pdf' });
    const others = [
      '<html><script>',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'PK\u0003\u0004',
      '\u001f\u008b',
      'MZ',
      '',
    ];
    for (const text of others) {
      const bytes = Buffer.from(text, 'latin1');
      expect(await codeOf(checkedType(bytes, 'invoice.pdf')), text).toBe('data/unsupported_document');
      expect(await showing(bytes), text).toBe('data/unsupported_document');
    }
  });

  test('and an image says its size before it is unpacked', async () => {
    // The head of a PNG of 30000 × 30000 pixels, and no more.
    const large = Buffer.from('89504e470d0a1a0a0000000d49484452000075300000753008060000000000000000', 'hex');
    expect(await codeOf(checkedType(large, 'bomb.png'))).toBe('data/too_large');
    const cut = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    expect(await codeOf(checkedType(cut, 'cut.png'))).toBe('data/damaged_document');
    const empty = Buffer.from('89504e470d0a1a0a0000000d494844520000000a0000000a08060000000000000000', 'hex');
    const read = readApart({ kind: 'image', bytes: empty, maxPages: 1, recognise: 'eng' }, 'a.png', limits);
    expect(await codeOf(read)).toBe('data/damaged_document');
  });
});

describe('a page that is shown', () => {
  test('is drawn as a picture; a picture is itself, of the type its bytes have', async () => {
    const page = await shownPage(await aPdf([['x']], undefined, 2), 'a.pdf', { page: 2, width: 500, ...limits });
    expect(page).toMatchObject({ mimeType: 'image/png', pageCount: 2 });
    expect(Buffer.from(page.bytes).readUInt32BE(16)).toBe(500);
    const scan = readFileSync(fileURLToPath(new URL('./invoice.png', import.meta.url)));
    const shown = await shownPage(scan, 'invoice.exe', { page: 1, width: 500, ...limits });
    expect(shown).toMatchObject({ mimeType: 'image/png', pageCount: 1 });
    expect(Buffer.from(shown.bytes).equals(scan)).toBe(true);
  });

  test('is refused where there is none, or where a password is needed', async () => {
    expect(await showing(await aPdf([['x']]), 2)).toBe('data/no_page');
    expect(await showing(encryptedPdf('x', 'secret'))).toBe('data/encrypted_document');
    expect(await showing(Buffer.from('%PDF-1.7 and nothing more'))).toBe('data/damaged_document');
  });
});
