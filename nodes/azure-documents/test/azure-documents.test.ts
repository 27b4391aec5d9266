import type { JsonObject, NodeDefinition } from '@holdfast/node-sdk';
import { connectorSuite, MemoryFiles, nodeSuite, runNode } from '@holdfast/node-sdk/testing';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { byKey } from '../src/connections.ts';
import { azureDocuments } from '../src/index.ts';
import { readInvoice } from '../src/nodes/invoice-read.ts';
import { readLayout } from '../src/nodes/layout-read.ts';
import { KEY, SUCCEEDED, startStandIn } from './stand-in.ts';

const { provider, switches } = await startStandIn();
afterAll(() => provider.close());
beforeEach(() => Object.assign(switches, { running: 1, end: SUCCEEDED, location: null }));

const endpoint = 'https://my-resource.cognitiveservices.azure.com';
connectorSuite(azureDocuments, {
  targets: {
    'azure-documents.key': { endpoint, key: KEY },
    'azure-documents.entra': { endpoint, tenant: 'contoso.com', clientId: 'c', clientSecret: 's' },
  },
  fixtures: new URL('errors/', import.meta.url),
});

const PDF = new TextEncoder().encode('%PDF-1.7\n% an invoice\n');
/** A head that says 60 × 60 pixels. */
const PNG = Uint8Array.from(Buffer.from('89504e470d0a1a0a0000000d494844520000003c0000003c0802000000', 'hex'));
const UNEXPECTED = { code: 'InternalServerError', message: 'An unexpected error occurred.' };
const fields = { endpoint: provider.url, key: KEY };

async function reading(node: NodeDefinition, parameters: JsonObject = {}, bytes: Uint8Array = PDF, key = KEY) {
  const files = new MemoryFiles();
  const data = await files.write({ name: 'invoice.pdf', mimeType: 'text/html', bytes });
  const { outputs, failures } = await runNode(node, {
    parameters,
    items: [{ json: { id: 1 }, files: { data } }],
    files,
    connectionType: byKey,
    connectionFields: { ...fields, key },
  });
  const [item] = outputs.out ?? [];
  const layout = item?.files?.['document.layout'];
  return {
    failure: failures[0]?.failure,
    json: item?.json ?? {},
    mimeType: item?.files?.data?.mimeType,
    layout: layout ? JSON.parse(new TextDecoder().decode(await files.read(layout))) : null,
  };
}

for (const node of [readInvoice, readLayout]) {
  const files = new MemoryFiles();
  const data = await files.write({ name: 'invoice.pdf', mimeType: 'application/pdf', bytes: PDF });
  const call = {
    connectionType: byKey,
    connectionFields: fields,
    files,
    items: [{ json: { id: 1 }, files: { data } }],
  };
  const sample = { name: 'a sheet', ...call };
  nodeSuite(node, {
    samples: [sample],
    provider: { sample, startProvider: async () => (await startStandIn()).provider },
  });
}

describe('a document that Azure reads', () => {
  test('has the form of "Read a document": text, tables, and places of words', async () => {
    const { json, layout, mimeType } = await reading(readLayout);
    expect(json).toMatchObject({
      id: 1,
      document: {
        file: 'data',
        kind: 'pdf',
        mimeType: 'application/pdf',
        pageCount: 1,
        hasText: true,
        recognised: 0.9,
        tables: [
          {
            page: 1,
            rows: [
              ['Item', 'Price'],
              ['Screws', '4.00'],
            ],
          },
        ],
        attachments: [],
        layout: 'document.layout',
      },
    });
    expect(mimeType).toBe('application/pdf');
    expect(layout.pages[0]).toMatchObject({
      width: 8.5,
      height: 11,
      words: [{ text: 'Contoso', x: 0.85, sure: 1 }, {}, {}],
    });
  });

  test('of an invoice has the form of "Extract fields": values, how sure, and where, as shares of the page', async () => {
    const { json } = await reading(readInvoice, { locale: 'en-US', maxPages: 3 });
    expect(json.ai).toMatchObject({
      fields: {
        supplier: 'Contoso',
        number: 'INV-100',
        date: '2019-11-15',
        due: null,
        order: null,
        net: null,
        vat: null,
        total: '110.00',
        currency: 'USD',
      },
      confidence: { supplier: 0.95, number: 0.97, total: 0.86, currency: 0.86, order: 0 },
      model: 'prebuilt-invoice',
    });
    const { document } = json.ai as {
      document: { file: string; places: Record<string, { page: number; box: number[] }> };
    };
    expect([document.file, document.places.total?.page]).toEqual(['data', 1]);
    const near = (document.places.total?.box ?? []).map((share) => Math.round(share * 100) / 100);
    expect(near).toEqual([0.8, 0.8, 0.12, 0.02]);
    const asked = provider.requests.findLast(({ method }) => method === 'POST');
    expect([asked?.query.get('locale'), asked?.query.get('pages')]).toEqual(['en-US', '1-3']);
  });

  test('is asked for until it is read, and not sent twice', async () => {
    switches.running = 3;
    const before = provider.requests.length;
    await reading(readLayout);
    const made = provider.requests.slice(before).map(({ method }) => method);
    expect(made).toEqual(['POST', 'GET', 'GET', 'GET', 'GET']);
  });

  test('is asked for at its own resource and nowhere else', async () => {
    for (const location of [
      'https://elsewhere.example/documentintelligence/documentModels/x',
      `${provider.url}/other`,
      'nowhere',
    ]) {
      switches.location = location;
      const { failure } = await reading(readLayout);
      expect(failure?.code).toBe(location === 'nowhere' ? 'data/unreadable' : 'policy/credential_origin');
    }
  });

  test('that cannot be read in the end says why, and of which page', async () => {
    const error = { code: 'InvalidRequest', message: 'Invalid.', innererror: { code: 'InvalidContent', message: 'x' } };
    switches.end = { status: 'failed', error };
    expect((await reading(readLayout)).failure).toMatchObject({ code: 'data/damaged_document', decidedBy: '1c.table' });
    const details = [UNEXPECTED, { code: 'InvalidContentDimensions', message: 'Out of range.', target: '2' }];
    switches.end = { status: 'failed', error: { ...UNEXPECTED, details } };
    expect((await reading(readLayout)).failure).toMatchObject({
      code: 'data/too_large',
      message: expect.stringMatching(/ It is page 2\.$/),
    });
    switches.end = { status: 'failed', error: { code: 'InvalidRequest', message: 'Invalid request.' } };
    expect((await reading(readLayout)).failure).toMatchObject({ code: 'data/rejected' });
    expect((await reading(readLayout, {}, PDF, 'wrong')).failure?.code).toBe('permanent/auth');
  });

  test('is tried again where Azure itself failed', async () => {
    for (const code of ['InternalServerError', 'ServiceUnavailable']) {
      switches.end = { status: 'failed', error: { ...UNEXPECTED, code } };
      expect((await reading(readLayout)).failure).toMatchObject({ code: 'transient/server_error' });
    }
  });

  test('does not pass for an empty one where there is no result', async () => {
    for (const end of [{ status: 'succeeded' }, { status: 'succeeded', analyzeResult: { content: '' } }]) {
      switches.end = end;
      expect((await reading(readInvoice)).failure).toMatchObject({ code: 'data/unreadable' });
    }
  });

  test('is asked for by pages only where it has several, and where somebody bounds them', async () => {
    const pages = async (said: JsonObject, bytes: Uint8Array) => {
      await reading(readLayout, said, bytes);
      return provider.requests.findLast(({ method }) => method === 'POST')?.query.get('pages') ?? null;
    };
    expect([await pages({}, PDF), await pages({ maxPages: 0 }, PDF), await pages({}, PNG)]).toEqual([
      '1-20',
      null,
      null,
    ]);
  });

  test('is not sent where it is none by its bytes, or too large', async () => {
    const before = provider.requests.length;
    const zip = new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]);
    expect((await reading(readLayout, {}, zip)).failure?.code).toBe('data/unsupported_document');
    const large = new Uint8Array(1024 * 1024 + 1);
    expect((await reading(readInvoice, { maxMb: 1 }, large)).failure?.code).toBe('data/too_large');
    expect((await reading(readInvoice, { file: 'scan' })).failure?.code).toBe('data/no_file');
    expect(provider.requests.length).toBe(before);
  });
});
