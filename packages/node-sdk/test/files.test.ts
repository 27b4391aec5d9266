import type { HttpReply } from '@holdfast/node-sdk';
import { fetchFile, safeFileName } from '@holdfast/node-sdk/records';
import { MemoryFiles } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';

describe('the name of a file that somebody else gave', () => {
  test.each([
    ['Rechnung März.pdf', 'Rechnung März.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\a|b?.txt', 'C__a_b_.txt'],
    ['a\u0000b\r\nc.txt', 'a_b__c.txt'],
    ['invoice\u202Efdp.exe', 'invoice_fdp.exe'],
    ['.htaccess', 'htaccess'],
    ['report.pdf. .', 'report.pdf'],
    ['..', 'file'],
    ['', 'file'],
    ['\uD800.txt', '\uFFFD.txt'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(196)}.pdf`],
  ])('%j is %j', (said, name) => {
    expect(safeFileName(said)).toBe(name);
  });
});

describe('a file that a provider keeps', () => {
  const MIB = 1024 * 1024;
  const kept = { name: '../bill.pdf', mimeType: 'Application/PDF; charset=x', sizeBytes: 5 };
  const reply = async (files: MemoryFiles, sizeBytes: number): Promise<HttpReply> => ({
    status: 200,
    headers: {},
    body: null,
    url: 'https://provider.invalid/1',
    file: await files.write({ name: 'download', mimeType: 'text/html', bytes: new Uint8Array(sizeBytes) }),
  });

  test('has the name and type that the provider says of it, made safe, and its own bytes', async () => {
    const files = new MemoryFiles();
    const file = await fetchFile(files, kept, 1, () => reply(files, 5));
    expect(file).toMatchObject({ name: '_bill.pdf', mimeType: 'application/pdf', sizeBytes: 5 });
    expect(await files.read(file)).toHaveLength(5);
    const strange = await fetchFile(files, { ...kept, mimeType: 'text/html<script>' }, 1, () => reply(files, 1));
    expect(strange.mimeType).toBe('application/octet-stream');
    expect((await fetchFile(files, { ...kept, mimeType: '' }, 1, () => reply(files, 1))).mimeType).toBe('text/html');
  });

  test('is not asked for where it is said to be too large, and not handed on where it turns out to be', async () => {
    const files = new MemoryFiles();
    let asked = 0;
    const get = () => {
      asked += 1;
      return reply(files, MIB + 1);
    };
    const refused = { failure: { code: 'data/file_too_large' } };
    await expect(fetchFile(files, { ...kept, sizeBytes: MIB + 1 }, 1, get)).rejects.toMatchObject(refused);
    expect(asked).toBe(0);
    await expect(fetchFile(files, { ...kept, sizeBytes: null }, 1, get)).rejects.toMatchObject(refused);
    expect(asked).toBe(1);
  });

  test('is a file though it is empty', async () => {
    const empty = { status: 200, headers: {}, body: null, url: 'https://provider.invalid/1' };
    const files = new MemoryFiles();
    expect(await fetchFile(files, kept, 1, async () => empty)).toMatchObject({ name: '_bill.pdf', sizeBytes: 0 });
  });
});
