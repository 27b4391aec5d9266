import { type CoveredAccount, defineConnection, fail, type Json, parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api } from './calls.ts';
import { errors } from './errors.ts';
import { budget, limits } from './limits.ts';
import { options } from './options.ts';
import { webhook } from './webhook.ts';

/**
 * Rights of the granular kind that applications of Xero have been given since March 2026. Bank transfers go with bank
 * transactions. Batch payments, prepayments and overpayments are taken to go with payments, which nothing published says.
 * Xero's published contract still has the broad ones alone.
 * Source: developer.xero.com/documentation/guides/oauth2/scopes, as apideck.com/blog/xero-scopes restates it
 */
const RIGHTS = [
  'accounting.contacts',
  'accounting.invoices',
  'accounting.payments',
  'accounting.banktransactions',
  'accounting.manualjournals',
  'accounting.settings',
  'accounting.attachments',
] as const;
/** Reports have a right each, and are only ever read. */
const REPORT_RIGHTS = ['aged', 'balancesheet', 'banksummary', 'executivesummary', 'profitandloss', 'trialbalance'];
const scopesFor = (access: 'write' | 'read', readsLedger: boolean): string[] => [
  'offline_access',
  ...RIGHTS.map((right) => (access === 'read' ? `${right}.read` : right)),
  ...REPORT_RIGHTS.map((report) => `accounting.reports.${report}.read`),
  ...(readsLedger ? ['accounting.journals.read'] : []),
];

/** How long a refresh token is good that is not used. Source: developer.xero.com/faq/oauth2 */
const SIXTY_DAYS_S = 60 * 86_400;
const XERO = {
  api: 'https://api.xero.com',
  authorize: 'https://login.xero.com/identity/connect/authorize',
  token: 'https://identity.xero.com/connect/token',
  revoke: 'https://identity.xero.com/connect/revocation',
} as const;

/** Where a connection leads: to Xero, or to the stand-in at this address. */
const placesOf = (practiceUrl: string) =>
  practiceUrl === ''
    ? XERO
    : {
        api: new URL(practiceUrl).origin,
        authorize: new URL('/identity/connect/authorize', practiceUrl).href,
        token: new URL('/connect/token', practiceUrl).href,
        revoke: new URL('/connect/revocation', practiceUrl).href,
      };

/** One organisation at Xero. Several connections can share one consent, which covers several organisations. */
export const xero = defineConnection({
  type: 'xero.organisation',
  title: 'Xero',
  description: 'One organisation at Xero, or in the practice Xero on this machine.',
  icon: 'building-bank',
  fields: Type.Object({
    clientId: Type.String({
      title: 'Client id',
      description: 'Of your app at developer.xero.com.',
      minLength: 1,
      maxLength: 500,
    }),
    clientSecret: Type.String({
      title: 'Client secret',
      description: 'Of your app at developer.xero.com.',
      writeOnly: true,
      minLength: 1,
      maxLength: 1_000,
    }),
    webhookKey: Type.Optional(
      Type.String({
        title: 'Webhook key',
        description:
          'What the webhook of your app signs with, as developer.xero.com shows it. Empty: Xero cannot tell this connection of changes, only looks find them.',
        writeOnly: true,
        maxLength: 1_000,
      }),
    ),
    access: parameter.choice(
      { title: 'May', description: 'What is asked for when somebody signs in.' },
      { write: 'Read and write', read: 'Read only' },
      'write',
    ),
    readsLedger: parameter.flag({
      title: 'Reads the ledger',
      description:
        'Asks for the right to the journals of the ledger as well. Xero gives it to apps of its Advanced tier alone: from others it refuses the whole sign-in.',
    }),
    practiceUrl: parameter.text({
      title: 'Practice',
      description:
        'Address of a practice Xero on this machine, as `holdfast practice` prints it. Then nothing of this connection reaches Xero. Empty: the real Xero.',
      pattern: '^(http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d{1,5})?/?)?$',
    }),
    organisation: Type.Optional(
      Type.String({
        title: 'Organisation',
        description: 'Whose books these are, chosen after signing in.',
        readOnly: true,
        maxLength: 500,
      }),
    ),
    tenantId: Type.Optional(
      Type.String({
        title: 'Tenant id',
        description: 'What Xero calls the organisation.',
        readOnly: true,
        maxLength: 100,
      }),
    ),
  }),
  limits,
  budget,
  errors,
  webhook,
  options,
  target: ({ practiceUrl = '' }) => ({
    baseUrl: placesOf(practiceUrl).api,
    origins: [placesOf(practiceUrl).api],
  }),
  auth: ({ clientId, clientSecret, access = 'write', readsLedger = false, practiceUrl = '', tenantId }) => {
    const places = placesOf(practiceUrl);
    return {
      kind: 'oauth2',
      authorizeUrl: places.authorize,
      tokenUrl: places.token,
      revokeUrl: places.revoke,
      clientId,
      clientSecret,
      clientAuth: 'basic',
      scopes: scopesFor(access, readsLedger),
      refreshLifeS: SIXTY_DAYS_S,
      headers: { accept: 'application/json', ...(tenantId === undefined ? {} : { 'xero-tenant-id': tenantId }) },
    };
  },
  account: ({ practiceUrl = '', tenantId = '', organisation = tenantId }) =>
    tenantId === '' ? null : { id: `${placesOf(practiceUrl).api} ${tenantId}`, title: organisation },
  async test(http) {
    await http.get(api('Organisation'));
  },
  async accounts(http) {
    const { body } = await http.get('/connections');
    if (!Array.isArray(body))
      throw fail.data('bad_output', { message: 'Xero did not say which organisations the consent covers.' });
    return body.flatMap(organisationOf);
  },
});

/** A connected organisation; practice managers and the like have no books. */
function organisationOf(entry: Json): CoveredAccount[] {
  const [id, title] = [textAt(entry, 'tenantId'), textAt(entry, 'tenantName')];
  if (id === '' || textAt(entry, 'tenantType') !== 'ORGANISATION') return [];
  return [{ id, title, fields: { tenantId: id, organisation: title } }];
}
