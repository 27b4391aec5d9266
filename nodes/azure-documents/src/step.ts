import { type EachContext, type FileRecord, fail, type Item, parameter } from '@holdfast/node-sdk';
import { checkedType } from '@holdfast/nodes-documents/intake';
import type { Static, TProperties } from 'typebox';
import { Type } from 'typebox';
import { analysed, type Wanted } from './analyse.ts';
import { type Analysis, analysisOf } from './result.ts';

const MB = 1024 * 1024;
/** Longest text that goes on in the item, in characters. */
const MAX_TEXT = 1_000_000;

/** Settings that both steps have. */
export const common = {
  file: parameter.text({ title: 'File', description: 'Name of the file on the item.' }, 'data'),
  field: parameter.text({ title: 'Result field', description: 'Field of the item for what was read.' }, 'document'),
  locale: parameter.text({
    title: 'Locale',
    description: 'Of the document, such as de-DE. Left empty, Azure finds out.',
    examples: ['de-DE'],
    pattern: '^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$',
  }),
  maxPages: parameter.whole(
    {
      title: 'Most pages',
      description: 'Of a PDF. Azure charges by the page; pages after these are not read. 0: all are.',
    },
    { minimum: 0, maximum: 500, standard: 20 },
  ),
  maxMb: parameter.whole(
    { title: 'Largest file (MB)', description: 'A larger file fails as data/too_large.' },
    { minimum: 1, maximum: 64, standard: 20 },
  ),
} satisfies TProperties;

const shape = Type.Object(common);
export type Common = Static<typeof shape>;

export const POLICY = { timeoutMs: 180_000, concurrency: 4 } as const;

/** A document that Azure has read, and what an item gets of it. */
export interface Read {
  readonly analysis: Analysis;
  readonly document: Record<string, unknown>;
  readonly files: NonNullable<Item['files']>;
}

/**
 * Has the file of an item read, after the same look at it as "Read a document" takes: what it is, its bytes say.
 *
 * @throws NodeFailure
 */
export async function readByAzure(context: EachContext<Common>, model: Wanted['model']): Promise<Read> {
  const { parameters: said, item, files, connection, connectionFields, signal } = context;
  const record = fileOf(item, said.file);
  if (record.sizeBytes > said.maxMb * MB)
    throw fail.data('too_large', {
      message: `"${record.name}" has ${Math.ceil(record.sizeBytes / MB)} MB; ${said.maxMb} MB are read.`,
    });
  const { kind, mimeType } = await checkedType(await files.read(record), record.name);
  if (mimeType === 'image/webp')
    throw fail.data('unsupported_document', {
      message: `"${record.name}" is a WebP image, which Azure does not read.`,
    });
  const maxPages = kind === 'pdf' ? said.maxPages : 0;
  const wanted = { model, file: record, maxPages, locale: said.locale };
  const result = await analysed(connection, String(connectionFields.endpoint), wanted, signal);
  const analysis = analysisOf(result);
  if (analysis.text.length > MAX_TEXT)
    throw fail.data('too_large', { message: `"${record.name}" holds more than ${MAX_TEXT} characters. Split it.` });
  const layout = `${said.field}.layout`;
  const bytes = new TextEncoder().encode(JSON.stringify({ pages: analysis.pages }));
  return {
    analysis,
    document: {
      file: said.file,
      name: record.name,
      kind,
      mimeType,
      sha256: record.sha256,
      pageCount: analysis.pages.length,
      text: analysis.text,
      hasText: analysis.text.trim() !== '',
      recognised: analysis.recognised,
      tables: analysis.tables,
      attachments: [],
      layout,
    },
    files: {
      ...item.files,
      [said.file]: { ...record, mimeType },
      [layout]: await files.write({ name: 'layout.json', mimeType: 'application/json', bytes }),
    },
  };
}

function fileOf({ files }: Item, name: string): FileRecord {
  const record = files && Object.hasOwn(files, name) ? files[name] : undefined;
  if (record) return record;
  throw fail.data('no_file', {
    message: `The item has no file "${name}". It has: ${Object.keys(files ?? {}).join(', ') || 'none'}.`,
    evidence: { path: '/file' },
  });
}
