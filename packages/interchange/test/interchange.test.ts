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

  test('a program whose workflows are not read yet is named', () => {
    const schema =
      'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#';
    const value = { definition: { $schema: schema, actions: {}, triggers: {} } };
    expect(detectFormat(value)).toBe('logic-apps');
    expect(read(JSON.stringify(value))).toMatchObject({ ok: false, code: 'format_not_supported' });
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
    expect(parseCurl(`curl -F file=@a.pdf -Fname=x https://x.example`)).toEqual({
      parameters: {
        method: 'POST',
        url: 'https://x.example',
        body: {
          kind: 'multipart',
          fields: [
            { name: 'file', file: 'file' },
            { name: 'name', value: 'x' },
          ],
        },
      },
      notes: ['The part "file" is a file: hand a.pdf over on the item, under the name "file".'],
    });
  });

  const of = (command: string) => parseCurl(command).parameters;
  test.each<[string, string, object]>([
    ['options in one word', `curl -sSLX PUT https://x.example -d a=1`, { method: 'PUT', url: 'https://x.example' }],
    ['a method close by', `curl -sXDELETE https://x.example`, { method: 'DELETE' }],
    ['options with values that mean nothing here', `curl --max-redirs 5 -w '%{http_code}' https://x.example`, {}],
    ['what follows a pipe', `curl https://x.example?a=1&b=2 | jq .`, { url: 'https://x.example?a=1&b=2' }],
    [
      'quotes as browsers write them',
      `curl 'https://x.example' --data-raw $'{"a":"it\\'s\\u0021\\\\n"}' -H 'content-type: application/json'`,
      { body: { kind: 'json', json: { a: "it's!\n" } } },
    ],
    ['JSON that says so', `curl --json '{"a":1}' https://x.example`, { body: { kind: 'json', json: { a: 1 } } }],
    ['JSON that does not', `curl -d '{"a":1}' https://x.example`, { body: { kind: 'json', json: { a: 1 } } }],
    [
      'text that names no field',
      `curl --data-urlencode 'a b' https://x.example`,
      { body: { kind: 'text', text: 'a%20b', contentType: 'application/x-www-form-urlencoded' } },
    ],
    [
      'an equals sign that is only a mark',
      `curl --data-urlencode '=a=b' -d c=1 https://x.example`,
      { body: { kind: 'text', text: 'a%3Db&c=1' } },
    ],
    [
      'a part with its type and name',
      `curl -F 'doc=@"a.pdf";type=application/pdf;filename=b.pdf' --form-string 'note=@x;y' https://x.example`,
      {
        body: {
          fields: [
            { name: 'doc', file: 'doc', fileName: 'b.pdf' },
            { name: 'note', value: '@x;y' },
          ],
        },
      },
    ],
    ['a file to upload', `curl -T a.bin https://x.example`, { method: 'PUT', body: { kind: 'file', file: 'data' } }],
    ['the head only', `curl -I https://x.example`, { method: 'HEAD' }],
  ])('%s is taken over', (_, command, wanted) => {
    expect(of(command)).toMatchObject(wanted);
  });

  test.each([
    `curl -u me:not-real https://x.example`,
    `curl https://me:not-real@x.example/path`,
    `curl 'https://x.example?a=1&api_key=not-real'`,
    `curl --oauth2-bearer not-real https://x.example`,
    `curl -b session=not-real https://x.example`,
    `curl -H 'X-Api-Key: not-real' https://x.example`,
  ])('%s loses its secret, with a note', (command) => {
    const { parameters, notes } = parseCurl(command);
    expect(JSON.stringify(parameters)).not.toContain('not-real');
    expect(notes.join(' ')).toMatch(/connection/);
    expect(notes.join(' ')).not.toContain('not-real');
    expect(parameters.url).toMatch(/^https:\/\/x\.example(\/path)?$/);
  });

  test.each([
    `curl -d @body.json https://x.example`,
    `curl --data-binary @body.json https://x.example`,
    `curl --json @body.json https://x.example`,
    `curl --data-urlencode text@body.json https://x.example`,
    `curl -F 'text=<body.json' https://x.example`,
    `curl -H @body.json https://x.example`,
  ])('%s is refused, and says what to do about the file', (command) => {
    expect(() => parseCurl(command)).toThrow(/body\.json.*Paste its content/);
  });

  test.each([
    ['wget x', /begin with curl/],
    ['curl', /no address/],
    [`curl 'https://x`, /quote/],
    ['curl -X', /-X needs a value/],
    ['curl https://a.example https://b.example', /two addresses/],
    ['curl https://a.example --next https://b.example', /--next/],
    ['curl --frobnicate https://a.example', /--frobnicate is not known/],
    ['curl ^"https://a.example^"', /bash/],
  ])('%s is refused', (command, why) => {
    expect(() => parseCurl(command)).toThrow(CurlSyntaxError);
    expect(() => parseCurl(command)).toThrow(why);
  });
});
