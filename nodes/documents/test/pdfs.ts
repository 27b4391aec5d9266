import { createHash } from 'node:crypto';
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { PDFDocument, StandardFonts } from 'pdf-lib';

/** A PDF with rows of cells, and what `more` adds. */
export async function aPdf(
  rows: readonly (readonly string[])[],
  more: (pdf: PDFDocument) => unknown = () => {},
  pages = 1,
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (let page = 0; page < pages; page += 1) {
    const sheet = pdf.addPage([400, 300]);
    for (const [row, cells] of rows.entries())
      for (const [column, cell] of cells.entries())
        sheet.drawText(cell, { x: 40 + column * 120, y: 250 - row * 20, size: 12, font });
  }
  await more(pdf);
  return pdf.save();
}

/** A PDF out of its objects, numbered from 1; the first is the catalogue. */
export function rawPdf(objects: readonly (string | Buffer)[], trailer = ''): Uint8Array {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let at = parts[0]?.length ?? 0;
  const add = (part: Buffer) => {
    parts.push(part);
    at += part.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(at);
    add(Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object as string), Buffer.from('\nendobj\n')]));
  }
  const start = at;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  add(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`));
  add(Buffer.from(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** A stream with its dictionary. */
export const aStream = (dictionary: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);

/** Catalogue, tree and one page whose content is the object 4. */
export const onePage = (content: Buffer | string, count = 1): (string | Buffer)[] => [
  '<< /Type /Catalog /Pages 2 0 R >>',
  `<< /Type /Pages /Kids [3 0 R] /Count ${count} >>`,
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>',
  content,
];

const MB = 1024 * 1024;

/** So many megabytes of spaces, packed twice: a few kilobytes. Packed by the megabyte, for nobody here wants to wait for more. */
export function bomb(megabytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MB, ' '), { finishFlush: constants.Z_FULL_FLUSH });
  const end = deflateRawSync(Buffer.alloc(0));
  const inner = Buffer.concat([Buffer.from([0x78, 0x01]), ...Array.from({ length: megabytes }, () => block), end]);
  return aStream('/Filter [/FlateDecode /FlateDecode]', deflateSync(inner));
}

const PAD = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const md5 = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest();

/** RC4, which PDF 1.3 encrypts with: no library still has it. */
function rc4(key: Buffer, bytes: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number) => {
    [state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) % 256;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return bytes.map((byte) => {
    i = (i + 1) % 256;
    j = (j + (state[i] ?? 0)) % 256;
    swap(i, j);
    return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) % 256] ?? 0);
  }) as Buffer;
}

/** A PDF with one line of text, encrypted (revision 2, 40 bits). The password may be empty: then everybody may open it. */
export function encryptedPdf(text: string, password: string): Uint8Array {
  const id = Buffer.from('0123456789abcdef');
  const owner = md5(Buffer.from('owner'), PAD).subarray(0, 16);
  const both = Buffer.concat([owner, owner]);
  const padded = Buffer.concat([Buffer.from(password), PAD]).subarray(0, 32);
  const key = md5(padded, both, Buffer.from([0xfc, 0xff, 0xff, 0xff]), id).subarray(0, 5);
  const user = rc4(key, PAD);
  const content = rc4(
    md5(key, Buffer.from([4, 0, 0, 0, 0])).subarray(0, 10),
    Buffer.from(`BT /F1 12 Tf 40 250 Td (${text}) Tj ET`),
  );
  const encrypt = `<< /Filter /Standard /V 1 /R 2 /O <${both.toString('hex')}> /U <${user.toString('hex')}> /P -4 >>`;
  const hex = id.toString('hex');
  return rawPdf([...onePage(aStream('', content)), encrypt], `/Encrypt 5 0 R /ID [<${hex}> <${hex}>]`);
}
