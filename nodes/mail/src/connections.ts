import {
  type ConnectionDefinition,
  defineConnection,
  type JsonObject,
  type MailClient,
  type MailServer,
  parameter,
} from '@holdfast/node-sdk';
import { Type } from 'typebox';

const server = {
  host: Type.String({
    title: 'Host',
    description:
      'Name of the IMAP server, such as imap.example.com. The sign-in is sent to this host and nowhere else.',
    pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$',
  }),
  port: parameter.whole(
    { title: 'Port', description: '993 for TLS from the first byte, 143 for STARTTLS.' },
    { minimum: 1, maximum: 65_535, standard: 993 },
  ),
  security: parameter.choice(
    { title: 'Encryption', description: 'Without any, only a mailbox on this machine is signed in to.' },
    { tls: 'TLS', starttls: 'STARTTLS', none: 'None' },
    'tls',
  ),
  user: Type.String({ title: 'User', description: 'Often the address of the mailbox.', minLength: 1, maxLength: 500 }),
};
const address = (title: string, description: string) =>
  Type.String({ title, description, format: 'uri', pattern: '^https?://[^\\s/@]+(/\\S*)?$', maxLength: 1_000 });
const secret = (title: string, description: string) =>
  Type.String({ title, description, writeOnly: true, minLength: 1, maxLength: 10_000 });
const client = {
  tokenUrl: address('Token address', 'Where tokens are given out.'),
  clientId: Type.String({
    title: 'Client id',
    description: 'Id of your application.',
    minLength: 1,
    maxLength: 500,
  }),
  scope: parameter.text({ title: 'Scope', description: 'Rights to ask for, separated by blanks.' }),
};

type Fields = MailServer;

const mail = ({ host, port = 993, security = 'tls', user }: Fields): MailServer => ({ host, port, security, user });
/** Written as an address of the web, so that a change of host or port asks for the secrets again. */
const target = ({ host, port = 993 }: Fields) => ({ origins: [new URL(`https://${host}:${port}`).origin] });
const test = (_: unknown, __: JsonObject, mailbox: MailClient) => mailbox.open('INBOX', async () => {});

/** A user and a password. */
export const imap = defineConnection({
  type: 'mail.imap',
  title: 'Mailbox (IMAP)',
  description: 'A mailbox that is read by IMAP, with a user and a password.',
  icon: 'mail',
  fields: Type.Object({
    ...server,
    password: secret('Password', 'Its password; with many providers, one that was made for this application.'),
  }),
  target,
  auth: ({ user, password }) => ({ kind: 'basic', user, password }),
  mail,
  test,
});

/** Tokens that a program gets for itself, such as those of Microsoft 365. */
export const imapClient = defineConnection({
  type: 'mail.imap-client',
  title: 'Mailbox (IMAP, OAuth 2.0 of an application)',
  description: 'A mailbox that an application may read, as in Microsoft 365: it gets its own tokens.',
  icon: 'mail',
  fields: Type.Object({ ...server, ...client, clientSecret: secret('Client secret', 'Secret of your application.') }),
  target,
  auth: ({ tokenUrl, clientId, clientSecret, scope = '' }) => ({
    kind: 'oauth2-client-credentials',
    tokenUrl,
    clientId,
    clientSecret,
    clientAuth: 'body',
    ...(scope === '' ? {} : { scope }),
  }),
  mail,
  test,
});

/** Tokens that the owner of the mailbox allows in the browser, such as those of Google. */
export const imapConsent = defineConnection({
  type: 'mail.imap-consent',
  title: 'Mailbox (IMAP, sign in at the provider)',
  description: 'A mailbox whose owner signs in at the provider in the browser and allows that it is read.',
  icon: 'mail',
  fields: Type.Object({
    ...server,
    authorizeUrl: address('Sign-in address', 'Where people are sent to sign in.'),
    ...client,
    clientSecret: Type.Optional(secret('Client secret', 'Secret of your application. Public clients have none.')),
  }),
  target,
  auth: ({ authorizeUrl, tokenUrl, clientId, clientSecret, scope = '' }) => ({
    kind: 'oauth2',
    authorizeUrl,
    tokenUrl,
    clientId,
    clientAuth: 'body',
    scopes: scope.split(/\s+/).filter((each) => each !== ''),
    // Google gives a refresh token only to those who ask for it; others pass over what they do not know.
    authorizeQuery: { access_type: 'offline' },
    ...(clientSecret === undefined ? {} : { clientSecret }),
  }),
  mail,
  test,
});

export const connections: readonly ConnectionDefinition[] = [imap, imapClient, imapConsent];
