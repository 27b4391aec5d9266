import { makeClip, SCHEMA_VERSION, serialise } from '@holdfast/workflow';
import { aDocument, aNode, anEdge, testCatalogue } from '@holdfast/workflow/testing';
import { describe, expect, test } from 'vitest';
import { CurlSyntaxError, detectFormat, importDocument, parseCurl } from '../src/index.ts';

const read = (text: string) => importDocument(text, { fileName: 'file.json', describe: testCatalogue });
const document = aDocument([aNode('start', 'trigger.manual'), aNode('a')], [anEdge('start -> a')]);

describe('reading files', () => {
  test('a document comes back as it was, wrapped, fenced or bare', () => {
    const text = serialise(document);
    for (const form of [
      text,
      `\uFEFF${text}`,
      `\`\`\`json\n${text}\`\`\``,
      JSON.stringify({ workflow: document }),
      `[${text}]`,
    ]) {
      const result = read(form);
      expect(result.ok && serialise(result.document)).toBe(text);
    }
  });

  test('a piece of a canvas becomes a workflow', () => {
    const result = read(JSON.stringify(makeClip(document, { nodes: new Set(['start', 'a']) })));
    expect(result.ok && result.document.nodes.length).toBe(2);
  });

  test.each([
    ['n8n', { nodes: [], connections: {} }],
    [
      'node-red',
      [
        { id: 'a', type: 'tab' },
        { id: 'b', type: 'inject', z: 'a', wires: [[]] },
      ],
    ],
    ['step-functions', { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }],
    [
      'logic-apps',
      {
        definition: {
          $schema:
            'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
          actions: {},
          triggers: {},
        },
      },
    ],
  ])('%s is recognised, and honestly not read', (format, value) => {
    expect(detectFormat(value)).toBe(format);
    const result = read(JSON.stringify(value));
    expect(result).toMatchObject({ ok: false, code: 'format_not_supported' });
  });

  test.each([
    ['no JSON', '{', 'not_readable'],
    ['nothing', ' ', 'not_readable'],
    ['something else', '{"hello":1}', 'unknown_format'],
    ['a damaged document', JSON.stringify({ schemaVersion: SCHEMA_VERSION, nodes: [], edges: [] }), 'invalid_document'],
  ])('%s is refused with words', (_, text, code) => {
    const result = read(text);
    expect(result).toMatchObject({ ok: false, code });
    expect(!result.ok && result.message.length).toBeGreaterThan(10);
  });
});

describe('curl commands', () => {
  test('method, headers, query and JSON are taken over, secrets are not', () => {
    const { parameters, notes } = parseCurl(
      `curl -X POST 'https://api.example.com/invoices?draft=true' \\\n -H 'Content-Type: application/json' -H 'Authorization: Bearer not-real' -H 'X-Trace: 1' --data-raw '{"total": 12.5}' --compressed`,
    );
    expect(parameters).toEqual({
      method: 'POST',
      url: 'https://api.example.com/invoices?draft=true',
      headers: [{ name: 'X-Trace', value: '1' }],
      body: { kind: 'json', json: { total: 12.5 } },
    });
    expect(JSON.stringify(parameters)).not.toContain('not-real');
    expect(notes.join(' ')).toContain('Authorization');
  });

  test('forms, parts, and data in the query', () => {
    expect(parseCurl(`curl https://x.example -d a=1 -d "b=two words"`).parameters).toMatchObject({
      method: 'POST',
      body: {
        kind: 'form',
        fields: [
          { name: 'a', value: '1' },
          { name: 'b', value: 'two words' },
        ],
      },
    });
    expect(parseCurl(`curl -G x.example/search --data-urlencode "q=a b"`).parameters).toEqual({
      method: 'GET',
      url: 'https://x.example/search',
      query: [{ name: 'q', value: 'a b' }],
    });
    expect(parseCurl(`curl -F file=@a.pdf -Fname=x https://x.example`).parameters).toMatchObject({
      body: { kind: 'multipart' },
    });
  });

  test.each(['wget x', 'curl', `curl 'https://x`, 'curl -X'])('%s is refused', (command) => {
    expect(() => parseCurl(command)).toThrow(CurlSyntaxError);
  });
});
