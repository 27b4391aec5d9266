import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The key at hand does not open what was sealed with another one. */
export class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError';
}

/** Seals small secrets with AES-256-GCM; what they belong to is bound in, so that they cannot be moved. */
export class SecretBox {
  readonly #key: Uint8Array;

  constructor(masterKey: Uint8Array) {
    this.#key = new Uint8Array(hkdfSync('sha256', masterKey, 'holdfast', 'connections', 32));
  }

  /** @param belongsTo bound in as associated data */
  seal(text: string, belongsTo: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(belongsTo));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws WrongKeyError */
  open(sealed: Buffer, belongsTo: string): string {
    try {
      const iv = sealed.subarray(1, 1 + IV_BYTES);
      const tag = sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', this.#key, iv, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(belongsTo))
        .setAuthTag(tag);
      return decipher.update(sealed.subarray(1 + IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new WrongKeyError(
        'The secrets of a connection cannot be read with the key at hand. Restore the file secret.key, or set HOLDFAST_SECRET_KEY to the key they were saved with.',
        { cause },
      );
    }
  }

  /** A secret that need not be kept: the same for the same purpose, and nobody without the key can make it. */
  derived(purpose: string): string {
    return createHmac('sha256', this.#key).update(purpose).digest('base64url');
  }
}

/**
 * The key of this installation: from the environment, else from a file that is
 * made with mode 0600 on first use. Two processes that start at once get the same one.
 */
export async function masterKey(file: string, said: string | null): Promise<Uint8Array> {
  if (said !== null) return createHash('sha256').update(said).digest();
  const found = await readFile(file, 'utf8').catch(() => null);
  if (found !== null) return Buffer.from(found.trim(), 'base64');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(fresh);
  await chmod(file, 0o600);
  return Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
}
