import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { defineNode, type FileStore, fail, type Item, type Json } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { signingSecret } from '../connection.ts';
import { choice, resultField, text, whole } from '../parameters.ts';
import { parsePath, setAt } from '../values/fields.ts';

const only = (...operations: string[]) => ({ 'x-when': { operation: operations } });

/** Hashes, signs, and makes random values. */
export const crypto = defineNode({
  type: 'data.crypto',
  typeVersion: 1,
  title: 'Crypto',
  description: 'Makes hashes, signatures (HMAC) and random values.',
  category: 'data',
  icon: 'fingerprint',
  keywords: ['hash', 'sha256', 'hmac', 'signature', 'uuid', 'random', 'md5', 'checksum'],
  mode: 'each',
  connection: signingSecret,
  connectionOptional: true,
  parameters: Type.Object({
    operation: choice(
      { title: 'Do', description: 'What is made.' },
      {
        hash: 'A hash',
        hmac: 'A signature with the secret of the connection',
        uuid: 'A random id (UUID)',
        random: 'Random characters',
      },
      'hash',
    ),
    value: text({ title: 'Value', description: 'Text to hash or sign.', ...only('hash', 'hmac') }),
    file: text({
      title: 'File',
      description: 'Name of a file of the item, to be taken instead of the value.',
      ...only('hash', 'hmac'),
    }),
    algorithm: choice(
      { title: 'Algorithm', description: 'MD5 and SHA-1 only for systems that ask for them.', ...only('hash', 'hmac') },
      { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512', sha1: 'SHA-1', md5: 'MD5 (hash only)' },
      'sha256',
    ),
    encoding: choice(
      { title: 'Written as', description: 'How the result is written.' },
      { hex: 'Hexadecimal', base64: 'Base64', base64url: 'Base64 for addresses' },
      'hex',
    ),
    bytes: whole(
      { title: 'Length (bytes)', description: 'How many random bytes.', ...only('random') },
      { minimum: 1, maximum: 1_024, standard: 16 },
    ),
    field: resultField('hash'),
  }),
  example: { operation: 'hash', value: 'hello' },

  async run({ parameters, item, files, hmac }) {
    const { operation, algorithm, encoding, bytes, field } = parameters;
    const result = async (): Promise<Json> => {
      switch (operation) {
        case 'uuid':
          return randomUUID();
        case 'random':
          return randomBytes(bytes).toString(encoding);
        case 'hash':
          return createHash(algorithm)
            .update(await bytesOf(parameters, item, files))
            .digest(encoding);
        case 'hmac': {
          if (algorithm === 'md5') throw fail.data('weak_algorithm', { message: 'Signatures are not made with MD5.' });
          if (!hmac) throw fail.data('no_connection', { message: 'Signing needs a connection that holds the secret.' });
          return Buffer.from(await hmac(algorithm, await bytesOf(parameters, item, files))).toString(encoding);
        }
      }
    };
    return {
      output: setAt(item.json, parsePath(field), await result()),
      ...(item.files ? { files: item.files } : {}),
    };
  },
});

async function bytesOf(
  { value, file }: { value: string; file: string },
  item: Item,
  files: FileStore,
): Promise<Uint8Array> {
  if (file === '') return Buffer.from(value);
  const record = item.files && Object.hasOwn(item.files, file) ? item.files[file] : undefined;
  if (record) return files.read(record);
  throw fail.data('no_file', { message: `The item has no file "${file}".`, evidence: { path: '/file' } });
}
