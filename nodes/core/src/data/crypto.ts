import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { defineNode, type FileStore, fail, type Item, type Json } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { signingSecret } from '../connection.ts';
import { choice, flag, resultField, text, whole } from '../parameters.ts';
import { parsePath, setAt } from '../values/fields.ts';
import { kindOf } from '../values/kinds.ts';
import { bytesOfFile } from './source.ts';

const only = (...operations: string[]) => ({ 'x-when': { operation: operations } });

/** Hashes, signs, reads and writes Base64, and makes random values. */
export const crypto = defineNode({
  type: 'data.crypto',
  typeVersion: 1,
  title: 'Crypto',
  description: 'Makes hashes, signatures (HMAC) and random values, and reads and writes Base64.',
  category: 'data',
  icon: 'fingerprint',
  keywords: ['hash', 'sha256', 'hmac', 'signature', 'uuid', 'random', 'md5', 'checksum', 'base64', 'encode', 'decode'],
  mode: 'each',
  connection: signingSecret,
  connectionOptional: true,
  parameters: Type.Object({
    operation: choice(
      { title: 'Do', description: 'What is made.' },
      {
        hash: 'A hash',
        hmac: 'A signature with the secret of the connection',
        encode: 'Text or a file, written as Base64 or hexadecimal',
        decode: 'Text or a file, read from Base64 or hexadecimal',
        uuid: 'A random id (UUID)',
        random: 'Random characters',
      },
      'hash',
    ),
    value: text({
      title: 'Value',
      description: 'Text to work on.',
      ...only('hash', 'hmac', 'encode', 'decode'),
    }),
    file: text({
      title: 'File',
      description: 'Name of a file of the item, to be taken instead of the value.',
      ...only('hash', 'hmac', 'encode'),
    }),
    algorithm: choice(
      { title: 'Algorithm', description: 'MD5 and SHA-1 only for systems that ask for them.', ...only('hash', 'hmac') },
      { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512', sha1: 'SHA-1', md5: 'MD5 (hash only)' },
      'sha256',
    ),
    encoding: choice(
      {
        title: 'Written as',
        description: 'How the result is written, or what is read.',
        ...only('hash', 'hmac', 'encode', 'decode', 'random'),
      },
      { hex: 'Hexadecimal', base64: 'Base64', base64url: 'Base64 for addresses' },
      'hex',
    ),
    asFile: flag({ title: 'As a file', description: 'Make a file of what is read.', ...only('decode') }),
    fileName: text({ title: 'File name', description: 'Name of the file.', 'x-when': { asFile: [true] } }, 'data.bin'),
    mimeType: text(
      { title: 'Content type', description: 'Type of the file.', 'x-when': { asFile: [true] } },
      'application/octet-stream',
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
    if (operation === 'decode' && parameters.asFile) {
      const { fileName: name, mimeType, value } = parameters;
      const file = await files.write({ name, mimeType, bytes: unwritten(value, encoding) });
      return { output: item.json, files: { ...item.files, data: file } };
    }
    const result = async (): Promise<Json> => {
      switch (operation) {
        case 'uuid':
          return randomUUID();
        case 'random':
          return randomBytes(bytes).toString(encoding);
        case 'encode':
          return Buffer.from(await bytesOf(parameters, item, files)).toString(encoding);
        case 'decode':
          return textIn(unwritten(parameters.value, encoding));
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
  return file === '' ? Buffer.from(value) : bytesOfFile(item, file, files);
}

type Encoding = 'hex' | 'base64' | 'base64url';

const FORMS: Readonly<Record<Encoding, { name: string; pattern: RegExp }>> = {
  hex: { name: 'hexadecimal', pattern: /^(?:[0-9a-f]{2})*$/i },
  base64: { name: 'Base64', pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/ },
  base64url: { name: 'Base64 for addresses', pattern: /^[A-Za-z0-9_-]*={0,2}$/ },
};

/** The bytes behind a text. Blanks and line breaks count for nothing. @throws NodeFailure data/bad_input */
function unwritten(value: string, encoding: Encoding): Uint8Array {
  const bare = value.replace(/\s+/g, '');
  const { name, pattern } = FORMS[encoding];
  if (pattern.test(bare)) return Buffer.from(bare, encoding);
  throw fail.data('bad_input', {
    message: `The value cannot be read as ${name}: it is ${kindOf(value)} with other characters, or cut off.`,
    evidence: { path: '/value' },
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textIn(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw fail.data('not_text', {
      message: 'What was read is no text. Make a file of it.',
      evidence: { path: '/asFile' },
      cause,
    });
  }
}
