import { MemoryFiles, nodeSuite, runNode } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import { crypto } from '../src/data/crypto.ts';
import { csvBuild, csvParse } from '../src/data/csv.ts';
import { date } from '../src/data/date.ts';
import { html } from '../src/data/html.ts';
import { htmlBuild } from '../src/data/html-build.ts';
import { json } from '../src/data/json.ts';
import { xlsxBuild, xlsxParse } from '../src/data/xlsx.ts';
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
    ],
  });
  nodeSuite(xlsxBuild, { samples: [{ name: 'writes a workbook', items: items({ a: 1 }) }] });
  nodeSuite(xlsxParse, {
    samples: [{ name: 'a file is needed', items: items({}), fails: [{ code: 'data/no_file' }] }],
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
