import { PDFiumLibrary, type PDFiumPage } from '@hyzyla/pdfium';
import { encode } from 'fast-png';
import type { Asked, Picture, Refusal } from './protocol.ts';

/** Longest side of a picture, in pixels: a page may be of any form. */
const MAX_SIDE = 4_000;

/** Draws one page of a PDF as a PNG. What does not fit is drawn smaller. */
export async function drawPage({ bytes, page, width }: Extract<Asked, { work: 'draw' }>): Promise<Picture | Refusal> {
  const { document, pageCount } = await open(bytes);
  if (page > pageCount) return { refused: 'no-page', count: pageCount };
  const drawn = document.getPage(page - 1);
  return { bytes: await png(drawn, width / drawn.getOriginalSize().originalWidth, 'BGRA'), pageCount };
}

/** Draws pages, named from 0, in shades of grey: `scale` pixels for a point. */
export async function drawnPages(bytes: Uint8Array, pages: readonly number[], scale: number): Promise<Uint8Array[]> {
  const { document } = await open(bytes);
  const drawn: Uint8Array[] = [];
  for (const page of pages) drawn.push(await png(document.getPage(page), scale, 'Gray'));
  return drawn;
}

async function open(bytes: Uint8Array) {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(bytes);
  return { document, pageCount: document.getPageCount() };
}

async function png(page: PDFiumPage, wanted: number, colorSpace: 'BGRA' | 'Gray'): Promise<Uint8Array> {
  const { originalWidth, originalHeight } = page.getOriginalSize();
  const scale = Math.min(wanted, MAX_SIDE / Math.max(originalWidth, originalHeight));
  const [across, down] = [originalWidth, originalHeight].map((side) => Math.max(1, Math.round(side * scale)));
  const { data, width, height } = await page.render({
    width: across as number,
    height: down as number,
    colorSpace,
    render: 'bitmap',
  });
  return encode({ width, height, data, channels: colorSpace === 'Gray' ? 1 : 4 });
}
