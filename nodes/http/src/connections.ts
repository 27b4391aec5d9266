import {
  type Auth,
  type ConnectionDefinition,
  certificateFields,
  clientCertificateOf,
  defaulted,
  defineConnection,
  parameter,
} from '@holdfast/node-sdk';
import { type Static, type TObject, type TProperties, Type } from 'typebox';
import { type FurtherFields, furtherKeys, furtherProblem, withFurtherKeys } from './further-keys.ts';

const address = (title: string, description: string, scheme: 'https?' | 'https' = 'https?') =>
  Type.String({ title, description, format: 'uri', pattern: `^${scheme}://[^\\s/@]+(/\\S*)?$`, maxLength: 1_000 });
const WHERE =
  'Where the API is, such as https://api.example.com/v1. Its sign-in is sent to this host and nowhere else.';
const baseUrl = address('Address', WHERE);
const clientId = Type.String({
  title: 'Client id',
  description: 'Id of your application.',
  minLength: 1,
  maxLength: 500,
});
const clientAuth = defaulted(
  Type.Enum(['basic', 'body'], {
    title: 'Client sign-in',
    description: 'How id and secret are sent to the token address.',
    'x-labels': { basic: 'In a header', body: 'In the form' },
    default: 'basic',
  }),
);
const secret = (title: string, description: string) =>
  Type.String({ title, description, writeOnly: true, minLength: 1, maxLength: 10_000 });

const target = (fields: { baseUrl: string }) => ({
  baseUrl: fields.baseUrl,
  origins: [new URL(fields.baseUrl).origin],
});

interface WaySpec<Own extends TProperties>
  extends Pick<ConnectionDefinition, 'type' | 'title' | 'description' | 'icon'> {
  readonly fields: Own;
  auth(fields: Static<TObject<Own>>): Auth;
}

/** A way to sign in to an API at an address, with room for the further keys that some want at once. */
const defineWay = <Own extends TProperties>({ fields, auth, ...said }: WaySpec<Own>) =>
  defineConnection({
    ...said,
    fields: Type.Object({ ...fields, ...furtherKeys }),
    // Every way has an address, and fields of a type of its own.
    target: (given) => target(given as unknown as { baseUrl: string }),
    auth: (given) => withFurtherKeys(auth(given as never), given as FurtherFields),
    problem: (given) => furtherProblem(auth(given as never), given as FurtherFields),
  });

/** A secret in a header or in the query. */
export const apiKey = defineWay({
  type: 'http.api-key',
  title: 'API key',
  description: 'A secret that is sent with each request, in a header or in the query.',
  icon: 'key',
  fields: {
    baseUrl,
    in: parameter.choice(
      { title: 'Sent in', description: 'Where the API expects the key.' },
      { header: 'A header', query: 'The query' },
      'header',
    ),
    name: parameter.text({ title: 'Name', description: 'Name of the header or of the query field.' }, 'X-Api-Key'),
    prefix: parameter.text({ title: 'Prefix', description: 'What stands before the key, such as "Token ".' }),
    key: secret('Key', 'The secret that the provider gave you.'),
  },
  auth: ({ in: place, name, prefix, key }) =>
    place === 'query'
      ? { kind: 'query', query: { [name]: `${prefix}${key}` } }
      : { kind: 'headers', headers: { [name]: `${prefix}${key}` } },
});

/** User name and password (RFC 7617). */
export const basic = defineWay({
  type: 'http.basic',
  title: 'User and password',
  description: 'A user name and a password, sent with each request (basic authentication).',
  icon: 'user-key',
  fields: {
    baseUrl,
    user: Type.String({ title: 'User', description: 'Name to sign in with.', maxLength: 500, pattern: '^[^:]*$' }),
    password: secret('Password', 'Its password.'),
  },
  auth: ({ user, password }) => ({ kind: 'basic', user, password }),
});

/** A token in the Authorization header (RFC 6750). */
export const bearer = defineWay({
  type: 'http.bearer',
  title: 'Bearer token',
  description: 'A token that is sent in the Authorization header.',
  icon: 'ticket',
  fields: { baseUrl, token: secret('Token', 'The token that the provider gave you.') },
  auth: ({ token }) => ({ kind: 'bearer', token }),
});

/** Tokens that a program gets for itself (RFC 6749, 4.4). */
export const clientCredentials = defineWay({
  type: 'http.oauth2-client-credentials',
  title: 'OAuth 2.0, client credentials',
  description: 'Gets its own access tokens with a client id and a secret, and renews them in time.',
  icon: 'shield-lock',
  fields: {
    baseUrl,
    tokenUrl: address('Token address', 'Where tokens are given out.'),
    clientId,
    clientSecret: secret('Client secret', 'Secret of your application.'),
    scope: parameter.text({ title: 'Scope', description: 'Rights to ask for, separated by blanks.' }),
    audience: parameter.text({ title: 'Audience', description: 'Some providers want to know what the token is for.' }),
    clientAuth,
  },
  auth: ({ tokenUrl, clientId, clientSecret, scope, audience, clientAuth }) => ({
    kind: 'oauth2-client-credentials',
    tokenUrl,
    clientId,
    clientSecret,
    clientAuth,
    ...(scope === '' ? {} : { scope }),
    ...(audience === '' ? {} : { audience }),
  }),
});

/** As `clientCredentials`, proven by a certificate instead of a secret (RFC 7523, 2.2). */
export const clientCertificate = defineWay({
  type: 'http.oauth2-certificate',
  title: 'OAuth 2.0, client credentials with a certificate',
  description: 'Gets its own access tokens, each asked for with a statement that the key of a certificate signs.',
  icon: 'certificate',
  fields: {
    baseUrl,
    tokenUrl: address('Token address', 'Where tokens are given out.'),
    clientId,
    ...certificateFields,
    algorithm: parameter.choice(
      { title: 'Signature', description: 'What the provider takes of RSA keys. EC keys sign as their curve says.' },
      { PS256: 'PS256', RS256: 'RS256' },
      'PS256',
    ),
    scope: parameter.text({ title: 'Scope', description: 'Rights to ask for, separated by blanks.' }),
    audience: parameter.text({ title: 'Audience', description: 'Some providers want to know what the token is for.' }),
  },
  auth: ({ tokenUrl, clientId, algorithm, scope, audience, ...fields }) => ({
    kind: 'oauth2-client-credentials',
    tokenUrl,
    clientId,
    clientCertificate: clientCertificateOf(fields),
    algorithm,
    ...(scope === '' ? {} : { scope }),
    ...(audience === '' ? {} : { audience }),
  }),
});

/** A certificate that is shown while the connection is made (mutual TLS, RFC 8446, 4.4.2). */
export const certificate = defineWay({
  type: 'http.certificate',
  title: 'Client certificate',
  description: 'Shows a certificate to the server, which lets nobody in without one (mutual TLS).',
  icon: 'certificate',
  fields: {
    baseUrl: address('Address', WHERE, 'https'),
    ...certificateFields,
    authority: parameter.text({
      title: 'Authority of the server',
      description:
        'As PEM: who vouches for the certificate of the server, where that is an authority of your own. Empty: those that this machine trusts.',
      pattern: '^$|-----BEGIN CERTIFICATE-----',
      maxLength: 50_000,
      'x-control': 'multiline',
    }),
  },
  auth: ({ authority, ...fields }) => ({
    kind: 'certificate',
    clientCertificate: clientCertificateOf(fields),
    ...(authority === '' ? {} : { authority }),
  }),
});

/** Tokens that a person allows in the browser (RFC 6749, 4.1, with PKCE). */
export const consent = defineWay({
  type: 'http.oauth2',
  title: 'OAuth 2.0, sign in at the provider',
  description:
    'A person signs in at the provider in the browser and allows what is asked for; tokens are renewed in time.',
  icon: 'user-shield',
  fields: {
    baseUrl,
    authorizeUrl: address('Sign-in address', 'Where people are sent to sign in.'),
    tokenUrl: address('Token address', 'Where tokens are given out.'),
    clientId,
    clientSecret: Type.Optional(secret('Client secret', 'Secret of your application. Public clients have none.')),
    scope: parameter.text({ title: 'Scope', description: 'Rights to ask for, separated by blanks.' }),
    clientAuth,
    revokeUrl: Type.Optional(
      address('Revocation address', 'Where tokens are given back when somebody signs out here.'),
    ),
    issuer: parameter.text({
      title: 'Issuer',
      description: 'What the provider calls itself, if it says so: an answer in another name is refused.',
    }),
  },
  auth: ({ authorizeUrl, tokenUrl, clientId, clientSecret, scope = '', clientAuth, revokeUrl, issuer = '' }) => ({
    kind: 'oauth2',
    authorizeUrl,
    tokenUrl,
    clientId,
    clientAuth,
    scopes: scope.split(/\s+/).filter((each) => each !== ''),
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(revokeUrl === undefined ? {} : { revokeUrl }),
    ...(issuer === '' ? {} : { issuer }),
  }),
});

export const connections: readonly ConnectionDefinition[] = [
  apiKey,
  basic,
  bearer,
  clientCredentials,
  clientCertificate,
  certificate,
  consent,
];
