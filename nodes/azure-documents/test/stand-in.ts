import type { JsonObject } from '@holdfast/node-sdk';
import { type FakeProvider, type ProviderReply, type ReceivedRequest, startProvider } from '@holdfast/node-sdk/testing';

export const KEY = 'practice-key';

/** What the stand-in does next. */
export interface Switches {
  /** Answers that say "running" before the one that says more. */
  running: number;
  /** What stands in the last answer. */
  end: JsonObject;
  /** Where the result is said to be; null: where it is. */
  location: string | null;
}

const ANALYSE = /^\/documentintelligence\/documentModels\/(prebuilt-invoice|prebuilt-layout):analyze$/;
const RESULT =
  /^\/documentintelligence\/documentModels\/(prebuilt-invoice|prebuilt-layout)\/analyzeResults\/[\w-]{36}$/;

/**
 * Speaks Document Intelligence as its specification says (Azure/azure-rest-api-specs, MIT, data-plane
 * DocumentIntelligence, stable 2024-11-30): analyse from a stream, 202 with Operation-Location and Retry-After, the result.
 */
export async function startStandIn(): Promise<{ provider: FakeProvider; switches: Switches }> {
  const switches: Switches = { running: 1, end: SUCCEEDED, location: null };
  let left = 0;
  const provider: FakeProvider = await startProvider(answer);
  return { provider, switches };

  function answer({ method, path, query, headers, body }: ReceivedRequest): ProviderReply {
    if (headers['ocp-apim-subscription-key'] !== KEY)
      return {
        status: 401,
        body: { error: { code: '401', message: 'Access denied due to invalid subscription key.' } },
      };
    if (query.get('api-version') !== '2024-11-30') return invalid('InvalidParameter', 'api-version is not known.');
    const model = ANALYSE.exec(path)?.[1];
    if (method === 'POST' && model) {
      if (headers['content-type'] !== 'application/octet-stream' || body === '')
        return invalid('InvalidContent', 'There is no document.');
      left = switches.running;
      const own = `${provider.url}/documentintelligence/documentModels/${model}/analyzeResults/3b31320d-8bab-4f88-b19c-2322a7f11034?api-version=2024-11-30`;
      return { status: 202, headers: { 'operation-location': switches.location ?? own, 'retry-after': '0' } };
    }
    if (method !== 'GET' || !RESULT.test(path)) return { status: 404, body: { error: { code: 'NotFound' } } };
    const times = { createdDateTime: '2026-01-15T10:30:00Z', lastUpdatedDateTime: '2026-01-15T10:30:01Z' };
    left -= 1;
    if (left >= 0) return { headers: { 'retry-after': '0' }, body: { status: 'running', ...times } };
    return { body: { ...times, ...switches.end } };
  }
}

const invalid = (code: string, message: string): ProviderReply => ({
  status: 400,
  body: { error: { code: 'InvalidRequest', message, innererror: { code, message } } },
});

const word = (content: string, x: number, y: number, confidence = 0.9): JsonObject => ({
  content,
  polygon: [x, y, x + 1, y, x + 1, y + 0.2, x, y + 0.2],
  confidence,
  span: { offset: 0, length: content.length },
});
const at = (x: number, y: number): JsonObject[] => [
  { pageNumber: 1, polygon: [x, y, x + 1, y, x + 1, y + 0.2, x, y + 0.2] },
];

const FIELDS: JsonObject = {
  VendorName: {
    type: 'string',
    valueString: 'Contoso',
    content: 'Contoso',
    boundingRegions: at(0.85, 1.1),
    confidence: 0.95,
  },
  InvoiceId: {
    type: 'string',
    valueString: 'INV-100',
    content: 'INV-100',
    boundingRegions: at(6.8, 1.1),
    confidence: 0.97,
  },
  InvoiceDate: {
    type: 'date',
    valueDate: '2019-11-15',
    content: '11/15/2019',
    boundingRegions: at(6.8, 1.3),
    confidence: 0.94,
  },
  DueDate: { type: 'date', content: 'soon', boundingRegions: at(6.8, 1.5), confidence: 0.3 },
  InvoiceTotal: {
    type: 'currency',
    valueCurrency: { currencySymbol: '$', currencyCode: 'USD', amount: 110 },
    content: '$110.00',
    boundingRegions: at(6.8, 8.8),
    confidence: 0.86,
  },
};

/** What Azure makes of a sheet of letter paper, in its own form. */
const succeeded = (fields: JsonObject): JsonObject => ({
  status: 'succeeded',
  analyzeResult: {
    apiVersion: '2024-11-30',
    modelId: 'prebuilt-invoice',
    stringIndexType: 'utf16CodeUnit',
    contentFormat: 'text',
    content: 'Contoso\nINV-100\n2019-11-15\nItem\nPrice\nScrews\n4.00\n$110.00',
    pages: [
      {
        pageNumber: 1,
        angle: 0,
        width: 8.5,
        height: 11,
        unit: 'inch',
        words: [word('Contoso', 0.85, 1.1, 1), word('INV-100', 6.8, 1.1, 0.8), word('$110.00', 6.8, 8.8, 0.9)],
        spans: [{ offset: 0, length: 60 }],
      },
    ],
    tables: [
      {
        rowCount: 2,
        columnCount: 2,
        cells: [
          { kind: 'columnHeader', rowIndex: 0, columnIndex: 0, content: 'Item', spans: [] },
          { kind: 'columnHeader', rowIndex: 0, columnIndex: 1, content: 'Price', spans: [] },
          { rowIndex: 1, columnIndex: 0, content: 'Screws', spans: [] },
          { rowIndex: 1, columnIndex: 1, content: '4.00', spans: [] },
          { rowIndex: 9, columnIndex: 9, content: 'beyond', spans: [] },
        ],
        boundingRegions: at(1, 2),
        spans: [],
      },
    ],
    documents: [
      {
        docType: 'invoice',
        boundingRegions: at(0, 0),
        confidence: 1,
        spans: [],
        fields,
      },
    ],
  },
});

export const SUCCEEDED = succeeded(FIELDS);

const amount = (amount: number, y: number): JsonObject => ({
  type: 'currency',
  valueCurrency: { currencySymbol: '$', currencyCode: 'USD', amount },
  content: `$${amount}.00`,
  boundingRegions: at(6.8, y),
  confidence: 0.9,
});

/** The same sheet with every field of an invoice. */
export const INVOICE = succeeded({
  ...FIELDS,
  DueDate: { type: 'date', valueDate: '2019-12-15', content: '12/15/2019', confidence: 0.9 },
  PurchaseOrder: { type: 'string', valueString: 'PO-3333', content: 'PO-3333', confidence: 0.9 },
  SubTotal: amount(100, 8.4),
  TotalTax: amount(20, 8.6),
  InvoiceTotal: amount(120, 8.8),
});
