import { defineNode, fail, type Item, type Json, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Answers the webhook that started the run. The answer is sent once it has been stored; further ones are ignored. */
export const respond = defineNode({
  type: 'http.respond',
  typeVersion: 1,
  title: 'Respond',
  description: 'Answers the call that started the run, once this is stored.',
  category: 'http',
  icon: 'arrow-back-up',
  keywords: ['reply', 'answer', 'webhook', 'response', 'return'],
  mode: 'all',
  takesEmpty: true,
  parameters: Type.Object(
    {
      status: parameter.whole(
        { title: 'Status', description: 'HTTP status of the answer.' },
        { minimum: 200, maximum: 599, standard: 200 },
      ),
      content: parameter.choice(
        { title: 'Body', description: 'What the answer holds.' },
        { first: 'The first item', all: 'All items', value: 'A value', file: 'A file', none: 'Nothing' },
        'first',
      ),
      value: parameter.json({ title: 'Value', description: 'Text or any JSON.', 'x-when': { content: ['value'] } }),
      file: parameter.text(
        { title: 'File', description: 'Name of the file on the first item.', 'x-when': { content: ['file'] } },
        'data',
      ),
      headers: parameter.list(
        Type.Object(
          {
            name: Type.String({
              title: 'Header',
              description: 'Name of the header.',
              pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
              'x-form': 'the name of a header: letters, digits and dashes',
              maxLength: 200,
            }),
            value: Type.Unsafe<Json>({ title: 'Value', description: 'What it says.' }),
          },
          { additionalProperties: false },
        ),
        { title: 'Headers', description: 'Headers of the answer.' },
        { maxItems: 50 },
      ),
    },
    { additionalProperties: false },
  ),

  run({ parameters, items }) {
    const { status, content, value, headers } = parameters;
    const head = {
      status,
      headers: Object.fromEntries(
        headers.map(({ name, value: said }) => [name, asText(said).replace(/[\r\n\0]+/g, ' ')]),
      ),
    };
    const outputs = {
      out: items.map(({ json, files }, index): Item => ({ json, ...(files ? { files } : {}), from: index })),
    };
    switch (content) {
      case 'none':
        return { outputs, respond: head };
      case 'value':
        return { outputs, respond: { ...head, body: value } };
      case 'all':
        return { outputs, respond: { ...head, body: items.map(({ json }) => json) } };
      case 'first':
        return { outputs, respond: { ...head, body: items[0]?.json ?? {} } };
      case 'file': {
        const { files } = items[0] ?? {};
        const file = files && Object.hasOwn(files, parameters.file) ? files[parameters.file] : undefined;
        if (!file) {
          throw fail.data('no_file', {
            message: `The first item has no file "${parameters.file}". It has: ${Object.keys(files ?? {}).join(', ') || 'none'}.`,
            evidence: { path: '/file' },
          });
        }
        return { outputs, respond: { ...head, file } };
      }
    }
  },
});
