import { defaulted, defineTrigger, type Json } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { signingSecret } from '../connection.ts';
import { choice, list, text, whole } from '../parameters.ts';
import { hasPassword, hasSecret, isSigned, signedCallId } from './signature.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
const MIB = 1024 * 1024;
const whenSigned = { 'x-when': { authentication: ['signature'] } };

/** A text or number that an expression takes out of a call; nothing where the call does not hold it. */
const mark = (said: { title: string; description: string; examples: string[]; 'x-when'?: object }) =>
  defaulted(Type.Unsafe<string | number | null>({ ...said, type: ['string', 'number', 'null'], default: '' }));

const signature = defaulted(
  Type.Object(
    {
      header: text(
        {
          title: 'Signature header',
          description: 'Header that holds the signature.',
          examples: ['X-Hub-Signature-256'],
        },
        'X-Signature',
      ),
      algorithm: choice(
        { title: 'Algorithm', description: 'Hash of the HMAC.' },
        { sha256: 'SHA-256', sha1: 'SHA-1', sha512: 'SHA-512' },
        'sha256',
      ),
      encoding: choice(
        { title: 'Encoding', description: 'How the signature is written.' },
        { hex: 'Hex', base64: 'Base64' },
        'hex',
      ),
      prefix: text({
        title: 'Prefix',
        description: 'What stands before the signature in its header.',
        examples: ['sha256='],
      }),
      timestampHeader: text({
        title: 'Timestamp header',
        description: 'Header with the time of signing, in seconds or milliseconds since 1970. Empty: there is none.',
        examples: ['X-Timestamp'],
      }),
      toleranceSeconds: whole(
        { title: 'Tolerance in seconds', description: 'How far the timestamp may be from now.' },
        { minimum: 1, maximum: 3_600, standard: 300 },
      ),
      signed: choice(
        { title: 'What is signed', description: 'What the signature is computed over.' },
        { body: 'The body', 'timestamp.body': 'The timestamp, a dot and the body' },
        'body',
      ),
    },
    {
      additionalProperties: false,
      title: 'Signature',
      description: 'How the caller signs.',
      default: {},
      ...whenSigned,
    },
  ),
);

const output = Type.Object(
  {
    headers: Type.Record(Type.String(), Type.String(), { description: 'Names in lower case.' }),
    params: Type.Record(Type.String(), Type.String(), { description: 'Named parts of the path.' }),
    query: Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())])),
    body: Type.Unknown({ description: 'JSON as it is; a form as an object; text as text; null for a file.' }),
  },
  { description: 'The call.' },
);

/**
 * Starts a run for each call of an address of its own. The call is stored before
 * it is answered; a duplicate gets the answer of the first.
 */
export const webhook = defineTrigger({
  type: 'trigger.webhook',
  typeVersion: 1,
  title: 'Webhook',
  description: 'Starts a run for each HTTP call to an address of its own.',
  icon: 'webhook',
  keywords: ['http', 'call', 'callback', 'endpoint', 'api', 'receive', 'hmac'],
  source: 'webhook',
  connection: { types: [signingSecret.type], required: false },
  parameters: Type.Object({
    methods: defaulted(
      Type.Array(Type.Enum([...METHODS]), {
        title: 'Methods',
        description: 'HTTP methods that are accepted.',
        minItems: 1,
        uniqueItems: true,
        default: ['POST'],
      }),
    ),
    path: text({
      title: 'Path',
      description: 'What may follow the address. A part after a colon is handed on under its name.',
      examples: ['orders/:orderId'],
    }),
    authentication: choice(
      {
        title: 'Authentication',
        description:
          'How a caller proves who it is. The secret comes from the connection; without one nobody is let in.',
      },
      {
        none: 'None: whoever knows the address',
        basic: 'User and password',
        header: 'A secret in a header',
        signature: 'A signature (HMAC)',
      },
      'none',
    ),
    user: text({
      title: 'User',
      description: 'Name that the caller signs in with. The secret of the connection is the password.',
      'x-when': { authentication: ['basic'] },
    }),
    header: text(
      {
        title: 'Secret header',
        description: 'Header that holds the secret.',
        'x-when': { authentication: ['header'] },
      },
      'X-Api-Key',
    ),
    headerPrefix: text({
      title: 'Prefix of the secret',
      description: 'What stands before the secret in its header.',
      examples: ['Bearer '],
      'x-when': { authentication: ['header'] },
    }),
    signature,
    respond: choice(
      { title: 'Answer', description: 'When the caller gets its answer. It is always stored before it is sent.' },
      {
        'at-once': 'At once, when the call is stored',
        'at-end': 'When the run has ended',
        'respond-node': 'By a respond step in the workflow',
      },
      'at-once',
    ),
    status: whole(
      {
        title: 'Status',
        description: 'HTTP status of an answer at once.',
        'x-when': { respond: ['at-once'] },
      },
      { minimum: 200, maximum: 299, standard: 202 },
    ),
    body: defaulted(
      Type.Unsafe<Json>({
        title: 'Body',
        description: 'Body of an answer at once: text, or any JSON. Empty: the id of the run.',
        'x-control': 'json',
        'x-when': { respond: ['at-once'] },
        default: null,
      }),
    ),
    answerWith: choice(
      {
        title: 'Answer with',
        description: 'What the caller gets when the run has ended.',
        'x-when': { respond: ['at-end'] },
      },
      {
        first: 'The first item of the result',
        all: 'All items of the result',
        file: 'A file of the first item',
        none: 'Nothing',
      },
      'first',
    ),
    answerFile: text(
      {
        title: 'File',
        description: 'Name of the file on the first item of the result.',
        'x-when': { answerWith: ['file'] },
      },
      'data',
    ),
    endStatus: whole(
      {
        title: 'Status',
        description: 'HTTP status of the answer when the run has succeeded. With nothing to say, 200 becomes 204.',
        'x-when': { respond: ['at-end'] },
      },
      { minimum: 200, maximum: 299, standard: 200 },
    ),
    answerHeaders: list(
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
      {
        title: 'Headers',
        description: 'Headers of the answer.',
        'x-when': { respond: ['at-once', 'at-end'] },
      },
      { maxItems: 50 },
    ),
    origins: list(
      Type.String({
        pattern: '^(?:\\*|https?://[^\\s/]+)$',
        maxLength: 300,
        'x-form': '* or an origin such as https://shop.example.com',
      }),
      {
        title: 'Web pages that may call',
        description: 'Origins of pages whose scripts may read the answer (CORS); * means all. Empty: none.',
        examples: [['https://shop.example.com']],
      },
      { maxItems: 50 },
    ),
    deduplicate: choice(
      {
        title: 'Duplicates',
        description:
          'How a call that was sent twice is recognised. The second one gets the answer of the first, and starts nothing.',
      },
      { off: 'Take every call', key: 'By a key', body: 'By the body, within 24 hours' },
      'off',
    ),
    key: mark({
      title: 'Key',
      description: 'What names a call for good: an expression over its body or headers.',
      examples: ['={{ $json.body.id }}'],
      'x-when': { deduplicate: ['key'] },
    }),
    entity: mark({
      title: 'About',
      description:
        'What a call is about, where calls may overtake each other: an expression for its id. With "Version", a call older than one that was taken starts nothing.',
      examples: ['={{ $json.body.invoice.id }}'],
    }),
    entityVersion: mark({
      title: 'Version',
      description: 'What grows with each change of that thing: a number, or a time in ISO 8601.',
      examples: ['={{ $json.body.invoice.updatedAt }}'],
    }),
    contentTypes: list(
      Type.String({ minLength: 1, maxLength: 100 }),
      {
        title: 'Content types',
        description:
          'Content types that are accepted. Empty: all. JSON, forms and text become the body; uploads and other types become files.',
        examples: [['application/json']],
      },
      { maxItems: 20 },
    ),
    maxBytes: whole(
      { title: 'Largest body in bytes', description: 'A larger body is refused.' },
      { minimum: 1, maximum: 64 * MIB, standard: MIB },
    ),
  }),
  output,
  example: { authentication: 'signature', signature: { header: 'X-Hub-Signature-256', prefix: 'sha256=' } },

  verify(call, { authentication, user, header, headerPrefix, signature: scheme }, secrets) {
    switch (authentication) {
      case 'none':
        return true;
      case 'basic':
        return hasPassword(call, user, secrets);
      case 'header':
        return hasSecret(call, header, headerPrefix, secrets);
      case 'signature':
        return isSigned(call, scheme, secrets);
      default:
        return false;
    }
  },

  callId: (call, { authentication, signature: scheme }) =>
    authentication === 'signature' ? signedCallId(call, scheme) : null,
});
