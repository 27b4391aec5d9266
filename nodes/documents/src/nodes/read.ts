import { defineNode, type FileRecord, type FileStore, fail, type Item, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { type Attachment, readApart } from '../apart.ts';
import { checkedType } from '../intake.ts';
import { LANGUAGES } from '../languages.ts';
import { type Page, tablesOf, textOf } from '../layout.ts';

/** Longest text that goes on in the item, in characters. */
const MAX_TEXT = 1_000_000;
const MB = 1024 * 1024;

const RECOGNISE = {
  scans: 'Of images, and of pages without text',
  never: 'Not at all',
} as const;

const parameters = Type.Object(
  {
    file: parameter.text({ title: 'File', description: 'Name of the file on the item.' }, 'data'),
    field: parameter.text({ title: 'Result field', description: 'Field of the item for what was read.' }, 'document'),
    recognise: parameter.choice(
      {
        title: 'Recognise text',
        description: 'What is read by its look (OCR). It takes seconds for each page.',
      },
      RECOGNISE,
      'scans',
    ),
    language: parameter.choice(
      { title: 'Language', description: 'In which it is recognised: letters such as ä or ñ, and words.' },
      LANGUAGES,
      'eng',
    ),
    maxPages: parameter.whole(
      { title: 'Most pages', description: 'A PDF with more pages fails as data/too_large.' },
      { minimum: 1, maximum: 500, standard: 50 },
    ),
    maxMb: parameter.whole(
      { title: 'Largest file (MB)', description: 'A larger file fails as data/too_large.' },
      { minimum: 1, maximum: 64, standard: 20 },
    ),
    timeoutSeconds: parameter.whole(
      { title: 'Most time (seconds)', description: 'What takes longer fails as permanent/resource_limit.' },
      { minimum: 1, maximum: 300, standard: 60 },
    ),
  },
  { additionalProperties: false },
);

/**
 * Reads text, tables and places of words out of a PDF or an image. What a file is, its bytes say; nothing in it
 * is run, and reading it is limited in time and memory. The places of words go on as a file of JSON beside it.
 */
export const read = defineNode({
  type: 'document.read',
  typeVersion: 1,
  title: 'Read a document',
  description: 'Reads the text and the tables of a PDF or an image, and takes out the XML that a PDF holds.',
  category: 'data',
  icon: 'file-text',
  keywords: ['pdf', 'ocr', 'scan', 'image', 'invoice', 'text', 'extract', 'table', 'zugferd', 'factur-x'],
  mode: 'each',
  parameters,
  policy: { timeoutMs: 660_000 },
  example: { file: 'data' },

  async run({ parameters: said, item, files, signal }) {
    const record = fileOf(item, said.file);
    if (record.sizeBytes > said.maxMb * MB)
      throw fail.data('too_large', {
        message: `"${record.name}" has ${Math.ceil(record.sizeBytes / MB)} MB; ${said.maxMb} MB are read.`,
      });
    const bytes = await files.read(record);
    const { kind, mimeType } = await checkedType(bytes, record.name);
    const asked = {
      kind,
      bytes,
      maxPages: said.maxPages,
      recognise: said.recognise === 'scans' ? said.language : null,
    };
    const limits = { timeoutMs: said.timeoutSeconds * 1_000, signal };
    const { pages, attachments, recognised } = await readApart(asked, record.name, limits);
    const text = pages.map(({ words }) => textOf(words)).join('\n\n');
    if (text.length > MAX_TEXT)
      throw fail.data('too_large', { message: `"${record.name}" holds more than ${MAX_TEXT} characters. Split it.` });
    const xml = await keptXml(attachments, said.field, files);
    const layout = await files.write({ name: 'layout.json', mimeType: 'application/json', bytes: layoutFile(pages) });
    return {
      output: {
        ...item.json,
        [said.field]: {
          file: said.file,
          name: record.name,
          kind,
          mimeType,
          sha256: record.sha256,
          pageCount: pages.length,
          text,
          hasText: text.trim() !== '',
          recognised,
          tables: pages.flatMap(({ words }, page) => tablesOf(words).map((rows) => ({ page: page + 1, rows }))),
          attachments: Object.entries(xml).map(([file, { name, sizeBytes }]) => ({ file, name, sizeBytes })),
          layout: `${said.field}.layout`,
        },
      },
      // What it is, its bytes have said: those who show it go by that.
      files: { ...item.files, [said.file]: { ...record, mimeType }, ...xml, [`${said.field}.layout`]: layout },
    };
  },
});

function fileOf({ files }: Item, name: string): FileRecord {
  const record = files && Object.hasOwn(files, name) ? files[name] : undefined;
  if (record) return record;
  throw fail.data('no_file', {
    message: `The item has no file "${name}". It has: ${Object.keys(files ?? {}).join(', ') || 'none'}.`,
    evidence: { path: '/file' },
  });
}

const layoutFile = (pages: readonly Page[]): Uint8Array => new TextEncoder().encode(JSON.stringify({ pages }));

/** Attachments as files of the item: `document.xml1` and so on, whatever they call themselves. */
async function keptXml(
  attachments: readonly Attachment[],
  field: string,
  files: FileStore,
): Promise<Record<string, FileRecord>> {
  const kept: Record<string, FileRecord> = {};
  for (const [index, { name, bytes }] of attachments.entries())
    kept[`${field}.xml${index + 1}`] = await files.write({ name: plainName(name), mimeType: 'application/xml', bytes });
  return kept;
}

const plainName = (name: string): string =>
  name
    .replace(/^.*[\\/]/, '')
    .replace(/\p{Cc}/gu, '')
    .slice(-200) || 'attachment.xml';
