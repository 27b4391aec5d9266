import type { JsonObject } from '@holdfast/node-sdk';
import { MemoryFiles, nodeSuite, runNode } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import { crypto } from '../src/data/crypto.ts';
import { csvParse } from '../src/data/csv.ts';
import { csvBuild } from '../src/data/csv-build.ts';
import { date } from '../src/data/date.ts';
import { html } from '../src/data/html.ts';
import { htmlBuild } from '../src/data/html-build.ts';
import { json } from '../src/data/json.ts';
import { textFile } from '../src/data/text.ts';
import { xlsxParse } from '../src/data/xlsx.ts';
import { xlsxBuild } from '../src/data/xlsx-build.ts';
import { xml } from '../src/data/xml.ts';

const items = (...list: Record<string, unknown>[]) => list.map((entry) => ({ json: entry as never }));
const body = (text: string) => items({ body: text });

describe('nodes that read and write', () => {
  nodeSuite(csvParse, {
    samples: [
      {
        name: 'quotes, line breaks in values, and a byte order mark',
        items: body('\uFEFFid;text\n007;"two\nlines; one ""value"""\n'),
        expect: { out: items({ id: '007', text: 'two\nlines; one "value"' }) },
      },
      {
        name: 'an uneven line is named',
        items: body('a,b\n1,2\n3\n'),
        fails: [{ code: 'data/not_csv', message: /Line 3/ }],
      },
      { name: 'a quote that is not closed', items: body('a,b\n"1,2\n'), fails: [{ code: 'data/not_csv' }] },
      {
        name: 'columns with the same name stay apart',
        items: body('a,a\n1,2\n'),
        expect: { out: items({ a: '1', 'a 2': '2' }) },
      },
      {
        name: 'a column called __proto__ is refused',
        items: body('__proto__\n1\n'),
        fails: [{ code: 'data/forbidden_name' }],
      },
      {
        name: 'the separator is told by the table, not by the lines before it',
        parameters: { skipLines: 2 },
        items: body('Account 12, in euro, of March\r\n\r\na;b\r\n1;2,5\r\n'),
        expect: { out: items({ a: '1', b: '2,5' }) },
      },
      {
        name: 'any separator, and single quotes',
        parameters: { delimiter: 'other', separator: '~', quote: 'single' },
        items: body("a~b\n'1~2'~''''\n"),
        expect: { out: items({ a: '1~2', b: "'" }) },
      },
      {
        name: 'another separator has to be named',
        parameters: { delimiter: 'other' },
        items: body('a\n1\n'),
        fails: [{ code: 'data/bad_input', path: '/separator' }],
      },
      {
        name: 'quotes may be characters like any other',
        parameters: { looseQuotes: true },
        items: body('size,name\n17" wide,"x"\n'),
        expect: { out: items({ size: '17" wide', name: 'x' }) },
      },
      {
        name: 'without quotes every one is part of a value',
        parameters: { quote: 'none' },
        items: body('a,b\n"1,2"\n'),
        expect: { out: items({ a: '"1', b: '2"' }) },
      },
      {
        name: 'without names columns are numbered, as many as the longest line has',
        parameters: { header: false, uneven: 'keep', lineField: 'line' },
        items: body('1,2\n3\n'),
        expect: { out: items({ column1: '1', column2: '2', line: 1 }, { column1: '3', line: 2 }) },
      },
      {
        name: 'what is not there is named, with what is',
        parameters: { field: 'text' },
        items: body('a\n1\n'),
        fails: [{ code: 'data/missing_field', message: /"text".*It has: body/ }],
      },
    ],
  });
  nodeSuite(csvBuild, {
    samples: [
      {
        name: 'a formula becomes text',
        parameters: { as: 'text' },
        items: items({ a: '=1+1', b: -5 }),
        expect: { out: items({ csv: "a,b\r\n'=1+1,-5\r\n" }) },
      },
      {
        name: 'a field with a dot in its name is a column, and a path is one where it is asked for',
        parameters: { as: 'text' },
        items: items({ 'a.b': 1, c: { d: 2 } }, { 'a.b': null }),
        expect: { out: items({ csv: 'a.b,c\r\n1,"{""d"":2}"\r\n,\r\n' }) },
      },
      {
        name: 'tabs, every value quoted, no names',
        parameters: { as: 'text', delimiter: 'tab', quoteAll: true, header: false, columns: ['c.d', 'a'] },
        items: items({ a: 'x"y', c: { d: 2 } }),
        expect: { out: items({ csv: '"2"\t"x""y"\r\n' }) },
      },
      {
        name: 'a character that the encoding does not have is refused, not lost',
        parameters: { encoding: 'windows-1252' },
        items: items({ name: 'Müller' }, { name: 'Łódź' }),
        fails: [{ code: 'data/not_encodable', message: /"name" of item 2/, path: 'name' }],
      },
    ],
  });
  nodeSuite(json, {
    samples: [
      { name: 'a list becomes items', items: body('[{"a":1},2]'), expect: { out: items({ a: 1 }, { value: 2 }) } },
      {
        name: 'digits are not lost',
        items: body('{"id":12345678901234567890}'),
        expect: { out: items({ id: '12345678901234567890' }) },
      },
      {
        name: 'ten thousand brackets are refused',
        items: body('['.repeat(10_000)),
        fails: [{ code: 'data/too_deep' }],
      },
      {
        name: 'what is no JSON is refused',
        items: body('{"a": }'),
        fails: [{ code: 'data/not_json' }],
      },
    ],
  });
  nodeSuite(xml, {
    samples: [
      {
        name: 'an instruction that is not closed is no XML',
        items: body('<?xml <a/>'),
        fails: [{ code: 'data/not_xml' }],
      },
      {
        name: 'attributes, prefixes, and lists of one',
        parameters: { lists: ['Ntry'] },
        items: body('<ns:Doc xmlns:ns="urn:x"><ns:Ntry><ns:Amt Ccy="EUR">010.50</ns:Amt></ns:Ntry></ns:Doc>'),
        expect: { out: items({ Doc: { Ntry: [{ Amt: { '#text': '010.50', '@Ccy': 'EUR' } }] } }) },
      },
      {
        name: 'entities of its own are refused',
        items: body('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'),
        fails: [{ code: 'data/doctype' }],
      },
      {
        name: 'characters by their number, once',
        items: body('<a b="&#xE9;">M&#252;ller &amp;#252; &lt;</a>'),
        expect: { out: items({ a: { '#text': 'Müller &#252; <', '@b': 'é' } }) },
      },
      {
        name: 'more references than a bomb would need are an ordinary document',
        items: body(`<a>${'&amp;'.repeat(5_000)}</a>`),
        expect: { out: items({ a: '&'.repeat(5_000) }) },
      },
      {
        name: 'writes attributes, text and lists below a root',
        parameters: { operation: 'build', root: 'Order', field: '' },
        items: items({ '@id': '7', note: { '#text': 'a<b', '@lang': 'de' }, line: [{ sku: 'x' }, { sku: 'y' }] }),
        expect: {
          out: items({
            '@id': '7',
            note: { '#text': 'a<b', '@lang': 'de' },
            line: [{ sku: 'x' }, { sku: 'y' }],
            xml: [
              '<?xml version="1.0" encoding="UTF-8"?>',
              '<Order id="7">',
              '  <note lang="de">a&lt;b</note>',
              '  <line>',
              '    <sku>x</sku>',
              '  </line>',
              '  <line>',
              '    <sku>y</sku>',
              '  </line>',
              '</Order>',
            ].join('\n'),
          }),
        },
      },
      {
        name: 'two roots are no XML, and a name says what is missing',
        parameters: { operation: 'build', field: '' },
        items: items({ a: 1, b: 2 }),
        fails: [{ code: 'data/wrong_type', message: /fields a, b.*Name a root/, path: '/root' }],
      },
      {
        name: 'a field that cannot be the name of an element is refused',
        parameters: { operation: 'build', root: 'r', field: '' },
        items: items({ 'first name': 'Ada' }),
        fails: [{ code: 'data/bad_input' }],
      },
      {
        name: 'what is no XML says where',
        items: body('<a><b></a>'),
        fails: [{ code: 'data/not_xml', message: /line 1/ }],
      },
      { name: 'a thousand levels are refused', items: body('<a>'.repeat(1_000)), fails: [{ code: 'data/too_deep' }] },
    ],
  });
  nodeSuite(htmlBuild, {
    samples: [
      {
        name: 'markup in a value, a name or the title is shown and not obeyed',
        parameters: { title: 'R&D' },
        items: items({ '<b>': '<script>alert("1")</script>', n: 0 }, { n: null, list: [1] }),
        expect: {
          out: items({
            html: [
              '<h1>R&amp;D</h1>',
              '<table>',
              '<thead><tr><th>&lt;b&gt;</th><th>n</th><th>list</th></tr></thead>',
              '<tbody>',
              '<tr><td>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</td><td>0</td><td></td></tr>',
              '<tr><td></td><td></td><td>[1]</td></tr>',
              '</tbody>',
              '</table>',
            ].join('\n'),
          }),
        },
      },
      {
        name: 'only the columns that are asked for, in their order',
        parameters: { columns: ['b', 'a.x'], field: 'mail' },
        items: items({ a: { x: 1 }, b: 2, c: 3 }),
        expect: {
          out: items({
            mail: '<table>\n<thead><tr><th>b</th><th>a.x</th></tr></thead>\n<tbody>\n<tr><td>2</td><td>1</td></tr>\n</tbody>\n</table>',
          }),
        },
      },
    ],
  });

  nodeSuite(html, {
    samples: [
      {
        name: 'takes text and attributes',
        parameters: {
          keepOther: false,
          values: [
            { name: 'title', selector: 'h1' },
            { name: 'links', selector: 'a', take: 'attribute', attribute: 'href', all: true },
          ],
        },
        items: body('<h1> Rates <b>today</b></h1><a href="/a">x</a><a href="/b">y</a><script>alert(1)</script>'),
        expect: { out: items({ title: 'Rates today', links: ['/a', '/b'] }) },
      },
      {
        name: 'reads a table as records, and not the one within',
        parameters: { keepOther: false, values: [{ name: 'rates', selector: '#r', take: 'table' }] },
        items: body(
          '<table id="r"><thead><tr><th>Code<th>Rate</tr></thead><tbody><tr><td>USD<td>1.08<tr><td colspan="2">closed</td></tr>' +
            '<tr><td>CHF<td><table><tr><td>0.95</table></tr></tbody></table>',
        ),
        expect: {
          out: items({
            rates: [
              { Code: 'USD', Rate: '1.08' },
              { Code: 'closed', Rate: 'closed' },
              { Code: 'CHF', Rate: '0.95' },
            ],
          }),
        },
      },
      {
        name: 'a table without a head has numbered columns',
        parameters: { keepOther: false, values: [{ name: 'all', selector: 'table', take: 'table', all: true }] },
        items: body('<table><tr><td>1</td></tr></table><table><tr><td>2</td><td>3</td></tr></table>'),
        expect: { out: items({ all: [[{ column1: '1' }], [{ column1: '2', column2: '3' }]] }) },
      },
      {
        name: 'what is no table is not read as one',
        parameters: { values: [{ name: 'a', selector: 'p', take: 'table' }] },
        items: body('<p>x</p>'),
        fails: [{ code: 'data/wrong_type', message: /selects <p>/ }],
      },
      {
        name: 'a bad selector is named',
        parameters: { values: [{ name: 'a', selector: '!!' }] },
        items: body('<p>'),
        fails: [{ code: 'data/bad_selector' }],
      },
    ],
  });
  nodeSuite(date, {
    samples: [
      {
        name: 'a month after the 31st is the last day',
        parameters: { operation: 'add', value: '2026-01-31', amount: 1, unit: 'months', pattern: 'yyyy-MM-dd' },
        expect: { out: items({ date: '2026-02-28' }) },
      },
      {
        name: 'a day over a change of clocks is a day',
        parameters: { operation: 'add', value: '2026-03-28T12:00', amount: 1, unit: 'days', timeZone: 'Europe/Berlin' },
        expect: { out: items({ date: '2026-03-29T12:00:00.000+02:00' }) },
      },
      {
        name: 'reads a date as people write it, in its language and zone',
        parameters: {
          operation: 'format',
          value: '3. März 2026 14:05',
          readAs: 'd. MMMM yyyy HH:mm',
          language: 'de',
          timeZone: 'Europe/Berlin',
        },
        expect: { out: items({ date: '2026-03-03T14:05:00.000+01:00' }) },
      },
      {
        name: 'seconds since 1970, written in another language',
        parameters: {
          operation: 'format',
          value: 1_767_225_600,
          readAs: 'X',
          pattern: 'cccc, d MMMM',
          language: 'fr',
        },
        expect: { out: items({ date: 'jeudi, 1 janvier' }) },
      },
      {
        name: 'an hour over a change of clocks is an hour',
        parameters: {
          operation: 'add',
          value: '2026-03-29T01:30',
          amount: 1,
          unit: 'hours',
          timeZone: 'Europe/Berlin',
        },
        expect: { out: items({ date: '2026-03-29T03:30:00.000+02:00' }) },
      },
      {
        name: 'the day on which clocks change counts as one',
        parameters: {
          operation: 'difference',
          value: '2026-03-28',
          other: '2026-03-30',
          timeZone: 'Europe/Berlin',
        },
        expect: { out: items({ date: 2 }) },
      },
      ...(
        [
          ['2026-02-14T12:00', 'months', '2026-02-01'],
          ['2026-02-15T00:00', 'months', '2026-03-01'],
          ['2026-06-30T10:29', 'hours', '2026-06-30'],
          ['2026-05-16', 'quarters', '2026-04-01'],
        ] as const
      ).map(([value, unit, day]) => ({
        name: `${value} to the nearest of ${unit}`,
        parameters: { operation: 'round', value, unit, pattern: 'yyyy-MM-dd' },
        expect: { out: items({ date: day }) },
      })),
      {
        name: 'a date that is written otherwise is refused, and says how it should be',
        parameters: { operation: 'format', value: '31/01/2026', readAs: 'dd.MM.yyyy' },
        fails: [{ code: 'data/not_a_date', message: /dd\.MM\.yyyy/, path: '/value' }],
      },
      {
        name: 'what is no language is refused',
        parameters: { operation: 'now', language: '!' },
        fails: [{ code: 'data/bad_input', path: '/language' }],
      },
      {
        name: 'what is no date is refused',
        parameters: { operation: 'format', value: 'tomorrow' },
        fails: [{ code: 'data/not_a_date' }],
      },
    ],
  });
  nodeSuite(crypto, {
    samples: [
      {
        name: 'a hash that everybody knows',
        parameters: { operation: 'hash', value: 'abc' },
        expect: { out: items({ hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' }) },
      },
      {
        name: 'a signature needs a secret',
        parameters: { operation: 'hmac', value: 'abc', algorithm: 'md5' },
        fails: [{ code: 'data/weak_algorithm' }],
      },
      {
        name: 'writes Base64',
        parameters: { operation: 'encode', value: 'Grüße', encoding: 'base64' },
        expect: { out: items({ hash: 'R3LDvMOfZQ==' }) },
      },
      {
        name: 'reads Base64 that is broken into lines',
        parameters: { operation: 'decode', value: 'R3LD\r\nvMOfZQ==', encoding: 'base64' },
        expect: { out: items({ hash: 'Grüße' }) },
      },
      {
        name: 'reads hexadecimal',
        parameters: { operation: 'decode', value: '4869' },
        expect: { out: items({ hash: 'Hi' }) },
      },
      {
        name: 'what is cut off is refused',
        parameters: { operation: 'decode', value: '486' },
        fails: [{ code: 'data/bad_input', message: /hexadecimal/, path: '/value' }],
      },
      {
        name: 'bytes that are no text are refused as text',
        parameters: { operation: 'decode', value: '/w==', encoding: 'base64' },
        fails: [{ code: 'data/not_text' }],
      },
    ],
  });
  nodeSuite(xlsxBuild, { samples: [{ name: 'writes a workbook', items: items({ a: 1 }) }] });
  nodeSuite(xlsxParse, {
    samples: [
      { name: 'a file is needed', items: items({}), fails: [{ code: 'data/no_file' }] },
      {
        name: 'what is no range is refused, not read as nothing',
        parameters: { range: 'A:' },
        fails: [{ code: 'data/bad_input', path: '/range' }],
      },
    ],
  });
  nodeSuite(textFile, {
    samples: [{ name: 'a file is needed', items: items({}), fails: [{ code: 'data/no_file', message: /none/ }] }],
  });

  test('text becomes a file, and a file text', async () => {
    const files = new MemoryFiles();
    const write = { operation: 'write', fileName: 'note.txt' };
    const written = await runNode(textFile, { parameters: write, items: items({ text: 'Grüße' }), files });
    expect(written.outputs.out?.[0]?.files?.data).toMatchObject({ name: 'note.txt', mimeType: 'text/plain' });
    const read = await runNode(textFile, { items: written.outputs.out ?? [], parameters: { into: 'again' }, files });
    expect(read.outputs.out?.[0]?.json).toEqual({ text: 'Grüße', again: 'Grüße' });
  });

  test.each([
    ['no mark and UTF-8', 'auto', Buffer.from('Grüße')],
    ['a mark of UTF-16', 'auto', Buffer.from('\uFEFFGrüße', 'utf16le')],
    ['a mark of UTF-8', 'auto', Buffer.from('\uFEFFGrüße')],
    ['Windows-1252, as a person says', 'windows-1252', Buffer.from('Gr\xfc\xdfe', 'latin1')],
  ])('a file with %s is read as it was meant', async (_, encoding, bytes) => {
    const files = new MemoryFiles();
    const data = await files.write({ name: 'a.txt', mimeType: 'text/plain', bytes });
    const read = await runNode(textFile, { items: [{ json: {}, files: { data } }], parameters: { encoding }, files });
    expect(read.outputs.out?.[0]?.json).toEqual({ text: 'Grüße' });
  });

  test('a file that is not UTF-8 is refused with words; XML says itself what it is', async () => {
    const files = new MemoryFiles();
    const readAs = async (node: typeof xml, text: string) => {
      const data = await files.write({ name: 'a', mimeType: 'text/plain', bytes: Buffer.from(text, 'latin1') });
      return runNode(node, { items: [{ json: {}, files: { data } }], parameters: { from: 'file' }, files });
    };
    const csv = await readAs(csvParse, 'name\nM\xfcller\n');
    expect(csv.failures[0]?.failure).toMatchObject({
      code: 'data/not_text',
      message: expect.stringContaining('Windows-1252'),
    });
    const document = await readAs(xml, '<?xml version="1.0" encoding="ISO-8859-1"?><n>M\xfcller</n>');
    expect(document.outputs.out?.[0]?.json).toEqual({ n: 'Müller' });
  });

  test('Base64 becomes a file, and the bytes of a file Base64', async () => {
    const files = new MemoryFiles();
    const decode = { operation: 'decode', value: '/wD+', encoding: 'base64', asFile: true, fileName: 'a.bin' };
    const { outputs } = await runNode(crypto, { parameters: decode, files });
    expect(outputs.out?.[0]?.files?.data).toMatchObject({ name: 'a.bin', sizeBytes: 3 });
    const encode = { operation: 'encode', file: 'data', encoding: 'base64' };
    const again = await runNode(crypto, { parameters: encode, items: outputs.out ?? [], files });
    expect(again.outputs.out?.[0]?.json).toEqual({ hash: '/wD+' });
  });

  test('dates of a workbook are the days and times it shows, in whatever zone it is read', async () => {
    const files = new MemoryFiles();
    const rows = items(
      { day: '2026-01-31', at: '2026-01-31T13:45:00+02:00', 'a.b': 1 },
      { day: null, at: '2026-07-01T00:30', 'a.b': 2 },
    );
    const written = await runNode(xlsxBuild, { parameters: { dates: ['day', 'at'] }, items: rows, files });
    const read = (parameters: JsonObject) =>
      runNode(xlsxParse, { items: written.outputs.out ?? [], parameters, files });
    expect((await read({})).outputs.out?.map(({ json: row }) => row)).toEqual([
      { day: '2026-01-31', at: '2026-01-31T13:45:00', 'a.b': 1 },
      { day: null, at: '2026-07-01T00:30:00', 'a.b': 2 },
    ]);
    expect((await read({ range: 'a2:a2', header: false })).outputs.out).toEqual([
      { json: { column1: '2026-01-31' }, from: 0 },
    ]);
    expect((await read({ sheet: 'Nope' })).failures[0]?.failure.message).toContain('It has: Data.');
    const bad = await runNode(xlsxBuild, { parameters: { dates: ['day'] }, items: items({ day: 'soon' }), files });
    expect(bad.failures[0]?.failure).toMatchObject({
      code: 'data/not_a_date',
      message: expect.stringContaining('"day" of item 1'),
    });
  });

  test('a workbook that was written is read again', async () => {
    const files = new MemoryFiles();
    const rows = [
      { name: 'Ada', amount: 12.5, isPaid: true },
      { name: '=1+1', amount: -3, isPaid: false },
    ];
    const written = await runNode(xlsxBuild, { items: items(...rows), files });
    const file = written.outputs.out?.[0]?.files?.data;
    expect(file?.sizeBytes).toBeGreaterThan(500);
    const read = await runNode(xlsxParse, { items: [{ json: {}, files: { data: file! } }], files });
    expect(read.outputs.out?.map(({ json: row }) => row)).toEqual(rows);
  });

  test('an archive that unpacks to far more than a workbook is not read', async () => {
    const { zipSync } = await import('fflate');
    const files = new MemoryFiles();
    const bytes = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(50_000_000) });
    const file = await files.write({ name: 'bomb.xlsx', mimeType: 'application/zip', bytes });
    const read = await runNode(xlsxParse, { items: [{ json: {}, files: { data: file } }], files });
    expect(read.failures.map(({ failure }) => failure.code)).toEqual(['data/archive_bomb']);
  });
});
