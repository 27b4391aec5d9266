import { defaulted, type Json, parameter } from '@holdfast/node-sdk';
import { SAFE_BY } from '@holdfast/workflow';
import { type Static, Type } from 'typebox';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

const pair = (name: string, value: string) =>
  Type.Object(
    {
      name: Type.String({ title: name, description: 'Its name.', minLength: 1, maxLength: 500 }),
      value: Type.Unsafe<Json>({ title: value, description: 'What it says.' }),
    },
    { additionalProperties: false },
  );

const body = defaulted(
  Type.Object(
    {
      kind: parameter.choice(
        { title: 'Kind', description: 'What the request carries.' },
        {
          none: 'Nothing',
          json: 'JSON',
          form: 'Form fields',
          text: 'Text',
          multipart: 'Parts, with files',
          file: 'A file',
        },
        'none',
      ),
      json: parameter.json({
        title: 'JSON',
        description: 'Any JSON value, or text that holds an object or a list.',
        'x-when': { kind: ['json'] },
      }),
      fields: parameter.list(
        Type.Object(
          {
            name: Type.String({ title: 'Field', description: 'Name of the field.', minLength: 1, maxLength: 500 }),
            value: parameter.json({ title: 'Value', description: 'What it holds.' }, ''),
            file: parameter.text({
              title: 'File',
              description: 'Send this file of the item instead of the value.',
            }),
            fileName: parameter.text({
              title: 'File name',
              description: 'Name that is told of the file. Empty: its own.',
            }),
          },
          { additionalProperties: false },
        ),
        {
          title: 'Fields',
          description: 'Fields of the form. One may come several times.',
          'x-when': { kind: ['form', 'multipart'] },
        },
        { maxItems: 200 },
      ),
      text: parameter.text({
        title: 'Text',
        description: 'The text to send.',
        'x-control': 'multiline',
        'x-when': { kind: ['text'] },
      }),
      contentType: parameter.text(
        { title: 'Content type', description: 'Type of the text.', 'x-when': { kind: ['text'] } },
        'text/plain; charset=utf-8',
      ),
      file: parameter.text(
        { title: 'File', description: 'Name of the file on the item.', 'x-when': { kind: ['file'] } },
        'data',
      ),
    },
    { title: 'Body', description: 'What the request carries.', additionalProperties: false, default: { kind: 'none' } },
  ),
);

const effect = Type.Optional(
  Type.Object(
    {
      kind: Type.Enum(['read', 'write'], {
        title: 'What it does',
        description: 'Whether the request changes something at the other side.',
        'x-labels': { read: 'Only reads', write: 'Changes something' },
      }),
      safeBy: Type.Optional(
        Type.Enum([...SAFE_BY] as [...typeof SAFE_BY], {
          title: 'Made safe by',
          description: 'What may be done when no answer came.',
          'x-labels': {
            key: 'A key: send again, the API recognises it',
            probe: 'A look-up: ask whether it happened',
            upsert: 'What is there: sent again where it is missing, left alone where somebody changed it',
            unsafe: 'A person: somebody has to look',
          },
          'x-when': { kind: ['write'] },
        }),
      ),
      keyHeader: Type.Optional(
        Type.String({
          title: 'Key header',
          description: 'Header that carries the key. Default: Idempotency-Key.',
          minLength: 1,
          maxLength: 200,
          'x-when': { safeBy: ['key'] },
        }),
      ),
      keyField: Type.Optional(
        Type.String({
          title: 'Key field',
          description: 'Field of a JSON body that carries the key as well.',
          minLength: 1,
          maxLength: 200,
        }),
      ),
      keyWindowMs: Type.Optional(
        Type.Integer({
          title: 'The API remembers a key for (ms)',
          description: 'After that a repeated key would be a new write. Left out: for ever.',
          minimum: 1_000,
          'x-when': { safeBy: ['key'] },
        }),
      ),
      consistencyDelayMs: Type.Optional(
        Type.Integer({
          title: 'A look-up may miss it for (ms)',
          description: 'How long after a write the API may not show it yet.',
          minimum: 0,
          'x-when': { safeBy: ['probe', 'upsert'] },
        }),
      ),
      refuses: Type.Optional(
        Type.Array(Type.Integer({ minimum: 429, maximum: 599 }), {
          title: 'Statuses that mean "not done"',
          description:
            'Answers by which the API says that it did nothing, so that the write may be sent again: 429 for its rate limit, or statuses from 500 on. Any other such answer leaves the write in doubt.',
          maxItems: 20,
          default: [429],
          'x-when': { kind: ['write'] },
        }),
      ),
      poll: Type.Optional(
        Type.Object(
          {
            address: parameter.text({
              title: 'Status address at',
              description:
                'Path into the answer where the address is that tells how far it is. Empty: the Location header.',
              examples: ['links.status'],
            }),
            state: parameter.text(
              {
                title: 'State at',
                description:
                  'Path into what that address answers. Empty: it is done when the answer is not 202 any more.',
              },
              'status',
            ),
            done: parameter.list(
              Type.String({ minLength: 1, maxLength: 100 }),
              {
                title: 'Done',
                description: 'States in which the write took effect. Empty: succeeded, completed, done.',
              },
              { maxItems: 20 },
            ),
            failed: parameter.list(
              Type.String({ minLength: 1, maxLength: 100 }),
              {
                title: 'Failed',
                description: 'States in which it did not. Empty: failed, error, rejected, cancelled.',
              },
              { maxItems: 20 },
            ),
            everySeconds: parameter.whole(
              { title: 'Ask every (seconds)', description: 'Where the API does not say how long by Retry-After.' },
              { minimum: 1, maximum: 86_400, standard: 5 },
            ),
            withinMinutes: parameter.whole(
              { title: 'For (minutes)', description: 'After that a person is asked.' },
              { minimum: 1, maximum: 60 * 24 * 31, standard: 60 },
            ),
          },
          {
            title: 'When it is only accepted (202)',
            description:
              'How to ask whether the API has done what it accepted. Left out, a write that is answered 202 waits for a person, unless a 202 counts as done.',
            additionalProperties: false,
            'x-when': { kind: ['write'] },
          },
        ),
      ),
      acceptedIsDone: Type.Optional(
        Type.Boolean({
          title: 'A 202 counts as done',
          description:
            'For an API that says 202 of everything, or that calls back by itself: wait for its call in a step of its own.',
          'x-when': { kind: ['write'] },
        }),
      ),
      probe: Type.Optional(
        Type.Object(
          {
            url: Type.String({
              title: 'Look-up address',
              description: 'Asked with GET; {key} stands for the key of the write.',
              minLength: 1,
              maxLength: 4_000,
            }),
            path: parameter.text({
              title: 'Found at',
              description: 'Path into the answer where the record is; a list counts as found when it is not empty.',
            }),
          },
          {
            title: 'Look-up',
            description:
              'How to ask whether the write happened. For what is put to an address of its own (PUT, PATCH, DELETE) left out: that address is read.',
            additionalProperties: false,
            'x-when': { safeBy: ['probe', 'upsert'] },
          },
        ),
      ),
    },
    {
      title: 'Effect',
      description: 'What the request does outside, and how it is made safe when no answer comes.',
      additionalProperties: false,
      'x-control': 'effect',
    },
  ),
);

const pages = defaulted(
  Type.Object(
    {
      mode: parameter.choice(
        { title: 'Pages', description: 'How the API hands out long lists.' },
        {
          off: 'One answer',
          page: 'Page numbers',
          offset: 'Offset',
          cursor: 'A cursor in the answer',
          next: 'An address in the answer',
          link: 'A Link header',
        },
        'off',
      ),
      parameter: parameter.text({
        title: 'Field',
        description: 'Field that carries page, offset or cursor. Empty: it is called so.',
        'x-when': { mode: ['page', 'offset', 'cursor'] },
      }),
      place: parameter.choice(
        {
          title: 'Sent in',
          description: 'Where the field stands.',
          'x-when': { mode: ['page', 'offset', 'cursor'] },
        },
        { query: 'The query', body: 'The JSON body' },
        'query',
      ),
      start: defaulted(
        Type.Unsafe<number | null>({
          type: ['integer', 'null'],
          title: 'First',
          description: 'Number of the first page or offset. Empty: 1 for pages, 0 for offsets.',
          minimum: 0,
          maximum: 1_000_000,
          default: null,
          'x-when': { mode: ['page', 'offset'] },
        }),
      ),
      from: parameter.text({
        title: 'Read from',
        description: 'Path into the answer where the cursor or the next address is; data[-1].id is of the last entry.',
        'x-when': { mode: ['cursor', 'next'] },
      }),
      more: parameter.text({
        title: 'Says whether there is more',
        description:
          'Path into the answer of a yes or no, such as has_more. Empty: pages are read until there is none.',
        examples: ['has_more'],
        'x-when': { mode: ['page', 'offset', 'cursor', 'next', 'link'] },
      }),
      most: parameter.whole(
        {
          title: 'Most pages',
          description: 'How many are read.',
          'x-when': { mode: ['page', 'offset', 'cursor', 'next', 'link'] },
        },
        { minimum: 1, maximum: 1_000, standard: 50 },
      ),
      beyond: parameter.choice(
        {
          title: 'If there are more',
          description: 'What becomes of a list with more pages.',
          'x-when': { mode: ['page', 'offset', 'cursor', 'next', 'link'] },
        },
        { fail: 'Fail, so that nothing is lost unseen', stop: 'Go on with what was read' },
        'fail',
      ),
    },
    { title: 'Pages', description: 'How long lists are read.', additionalProperties: false, default: { mode: 'off' } },
  ),
);

export const requestParameters = Type.Object(
  {
    method: defaulted(
      Type.Enum([...METHODS] as [...typeof METHODS], { title: 'Method', description: 'HTTP method.', default: 'GET' }),
    ),
    url: Type.String({
      title: 'Address',
      description: 'Complete, or a path below the address of the connection.',
      minLength: 1,
      maxLength: 8_000,
    }),
    query: parameter.list(
      pair('Field', 'Value'),
      { title: 'Query', description: 'Fields that follow the address.' },
      { maxItems: 200 },
    ),
    headers: parameter.list(
      pair('Header', 'Value'),
      { title: 'Headers', description: 'Secrets do not belong here: use a connection.' },
      { maxItems: 100 },
    ),
    body,
    effect,
    answer: parameter.choice(
      { title: 'Answer', description: 'How the body of the answer is read.' },
      { auto: 'By its content type', json: 'As JSON', text: 'As text', file: 'As a file', none: 'Not at all' },
      'auto',
    ),
    answerFile: parameter.text(
      { title: 'File', description: 'Name under which a file of the answer is put on the item.' },
      'data',
    ),
    output: parameter.choice(
      { title: 'Hand on', description: 'What follows gets.' },
      { body: 'The body', full: 'Status, headers and body' },
      'body',
    ),
    itemsAt: parameter.text({
      title: 'Items at',
      description: 'Path of a list in the answer; each entry becomes an item. Empty: a list at the top does.',
      examples: ['data.invoices'],
    }),
    acceptStatus: parameter.list(
      Type.Integer({ minimum: 300, maximum: 599 }),
      { title: 'Also accept', description: 'Statuses that are an answer rather than a failure, such as 404.' },
      { maxItems: 50 },
    ),
    acceptAll: parameter.flag({
      title: 'Accept every status',
      description: 'Takes every status for an answer. Of a write those from 500 on still leave it in doubt.',
    }),
    redirects: parameter.flag(
      {
        title: 'Follow redirects',
        description: 'Up to three of a read, one 307 or 308 of a write. Off: the redirect is the answer.',
      },
      true,
    ),
    pages,
  },
  { additionalProperties: false },
);

export type RequestParameters = Static<typeof requestParameters>;
