import { defineNode, type FileRecord, fail, type JsonObject, type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { fetchFile, fetching, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { type Around, company, HEADERS, one, readOne } from './calls.ts';
import { BRINGS_ABOUT } from './limits.ts';
import { adopted, common, type Resource, sourceOf, type Words } from './operations.ts';
import { id } from './schema/parameters.ts';

/** The name of a file: no two of one record have the same. */
export const fileName = Type.String({
  title: 'File name',
  description: 'With its ending. No two files of one record have the same.',
  pattern: '^[^/\\\\<>:"|?*]+$',
  'x-form': 'a file name without / \\ < > : " | ? and *',
  maxLength: 200,
});

/** Where the bytes of a file are. */
const contentOf = (path: string): string => `${path}/attachmentContent`;

/** Declares a step that sends the bytes of a file into an attachment, under the version that was read, unless they are in it already. */
export const fillOne = (resource: Resource, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: BRINGS_ABOUT,
    parameters: Type.Object(
      {
        id: id('attachment'),
        file: parameter.text({ title: 'File', description: 'Name of the file on the item.' }, 'data'),
      },
      { additionalProperties: false },
    ),
    output: resource.shape.schema,
    ports: ['filled'],
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

    async run(context) {
      const { parameters: said, item, connection, signal } = context;
      const file = item.files && Object.hasOwn(item.files, said.file) ? item.files[said.file] : undefined;
      if (!file) {
        throw fail.data('no_file', {
          message: `The item has no file "${said.file}". It has: ${Object.keys(item.files ?? {}).join(', ') || 'none'}.`,
          evidence: { path: '/file' },
        });
      }
      const path = one(resource.set, said.id);
      const current = await readOne(context, path);
      if (await holdsBytes(context, contentOf(path), current, file))
        return { port: 'filled', ...adopted(resource, current) };
      const headers = { ...HEADERS, 'If-Match': textAt(current, '@odata.etag') };
      await connection.patch(company(context, contentOf(path)), { file, headers, signal, expect: 'none' });
      return { port: 'filled', ...adopted(resource, await readOne(context, path)) };
    },
  });

/** Whether an attachment holds the very bytes of a file: they are read only where there are as many. */
async function holdsBytes(context: Around, path: string, current: JsonObject, file: FileRecord): Promise<boolean> {
  if (current.byteSize !== file.sizeBytes || file.sizeBytes === 0) return false;
  const { connection, signal } = context;
  const reply = await connection.get(company(context, path), { expect: 'file', signal });
  return reply.file?.sha256 === file.sha256;
}

/** Declares a step that reads a file: what it is first, then its bytes. */
export const readFile = (resource: Resource, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: { kind: 'read' },
    parameters: Type.Object({ id: id('attachment'), ...fetching }, { additionalProperties: false }),
    output: resource.shape.schema,
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

    async run(context) {
      const { parameters: said, connection, files, signal } = context;
      const path = one(resource.set, said.id);
      const record = await readOne(context, path);
      const kept = {
        name: textAt(record, 'fileName'),
        mimeType: '',
        sizeBytes: typeof record.byteSize === 'number' ? record.byteSize : null,
      };
      const file = await fetchFile(files, kept, said.maxMegabytes, () =>
        connection.get(company(context, contentOf(path)), {
          headers: { ...HEADERS, accept: '*/*' },
          expect: 'file',
          signal,
        }),
      );
      return { output: resource.shape.read(record), files: { [said.file]: file } };
    },
  });
