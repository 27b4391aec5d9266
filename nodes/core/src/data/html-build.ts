import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, flag, list, text } from '../parameters.ts';
import { columnsOf } from '../records/columns.ts';

/** Writes all items as one HTML table. Every value is text: markup in it is shown, never obeyed. */
export const htmlBuild = defineNode({
  type: 'data.html.build',
  typeVersion: 1,
  title: 'Write HTML',
  description: 'Writes all items as one HTML table, for a mail, a page or an answer.',
  category: 'data',
  icon: 'file-type-html',
  keywords: ['table', 'report', 'mail', 'web page', 'export'],
  mode: 'all',
  parameters: Type.Object({
    columns: list(
      Type.String({ minLength: 1, maxLength: 500, 'x-control': 'field' }),
      { title: 'Columns', description: 'Fields, in this order. Empty: all fields that items have.' },
      { maxItems: 1_000 },
    ),
    title: text({ title: 'Title', description: 'Stands above the table, and names the page.' }),
    page: flag({ title: 'Whole page', description: 'Writes a page of its own instead of a table to put into one.' }),
    as: choice({ title: 'Result', description: 'What is made.' }, { text: 'Text in a field', file: 'A file' }, 'text'),
    fileName: text({ title: 'File name', description: 'Name of the file.', 'x-when': { as: ['file'] } }, 'data.html'),
    field: text({ title: 'Field', description: 'Field for the text.', 'x-when': { as: ['text'] } }, 'html'),
  }),

  async run({ parameters, items, files }) {
    const { columns, title, page, as, fileName, field } = parameters;
    const shown = columnsOf(items, columns);
    const names = shown.map(({ name }) => name);
    const rows = items.map(({ json }) => shown.map(({ read }) => read(json)));
    const body = `${title === '' ? '' : `<h1>${escaped(title)}</h1>\n`}${table(names, rows)}`;
    const written = page ? wholePage(title, body) : body;
    if (as === 'text') return { outputs: { out: [{ json: { [field]: written } }] } };
    const bytes = new TextEncoder().encode(written);
    const file = await files.write({ name: fileName, mimeType: 'text/html; charset=utf-8', bytes });
    return { outputs: { out: [{ json: { rows: rows.length }, files: { data: file } }] } };
  },
});

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(value: unknown): string {
  if (value === null) return '';
  const said = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return said.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function table(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const row = (tag: 'th' | 'td', cells: readonly unknown[]) =>
    `<tr>${cells.map((each) => `<${tag}>${escaped(each)}</${tag}>`).join('')}</tr>`;
  return [
    '<table>',
    `<thead>${row('th', names)}</thead>`,
    '<tbody>',
    ...rows.map((cells) => row('td', cells)),
    '</tbody>',
    '</table>',
  ].join('\n');
}

const wholePage = (title: string, body: string): string =>
  [
    '<!doctype html>',
    '<html>',
    `<head><meta charset="utf-8"><title>${escaped(title)}</title></head>`,
    '<body>',
    body,
    '</body>',
    '</html>',
    '',
  ].join('\n');
