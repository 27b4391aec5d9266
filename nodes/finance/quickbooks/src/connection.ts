import { defineConnection, fail, parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { company, companyPath, entityOf, FORM } from './calls.ts';
import { errors } from './errors.ts';
import { limits } from './limits.ts';
import { options } from './options.ts';
import { webhook } from './webhook.ts';

const SCOPE = 'com.intuit.quickbooks.accounting';
const SIGN_IN = {
  authorize: 'https://appcenter.intuit.com/connect/oauth2',
  token: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  revoke: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
} as const;
const API = {
  production: 'https://quickbooks.api.intuit.com',
  sandbox: 'https://sandbox-quickbooks.api.intuit.com',
} as const;

/** Where a connection leads: to QuickBooks, its sandbox, or the stand-in at this address. */
const placesOf = (practiceUrl: string, environment: keyof typeof API) =>
  practiceUrl === ''
    ? { ...SIGN_IN, api: API[environment] }
    : {
        api: new URL(practiceUrl).origin,
        authorize: new URL('/connect/oauth2', practiceUrl).href,
        token: new URL('/oauth2/v1/tokens/bearer', practiceUrl).href,
        revoke: new URL('/v2/oauth2/tokens/revoke', practiceUrl).href,
      };

/** One company at QuickBooks Online. A consent covers one company: another one needs a consent of its own. */
export const quickbooks = defineConnection({
  type: 'quickbooks.company',
  title: 'QuickBooks Online',
  description: 'One company at QuickBooks Online, or in the practice QuickBooks on this machine.',
  icon: 'building-store',
  fields: Type.Object({
    clientId: Type.String({
      title: 'Client id',
      description: 'Of your app at developer.intuit.com.',
      minLength: 1,
      maxLength: 500,
    }),
    clientSecret: Type.String({
      title: 'Client secret',
      description: 'Of your app at developer.intuit.com.',
      writeOnly: true,
      minLength: 1,
      maxLength: 1_000,
    }),
    verifierToken: Type.Optional(
      Type.String({
        title: 'Verifier token',
        description:
          'What the webhooks of your app are signed with, as developer.intuit.com shows it. Empty: QuickBooks cannot tell this connection of changes, only looks find them.',
        writeOnly: true,
        maxLength: 1_000,
      }),
    ),
    environment: parameter.choice(
      { title: 'Environment', description: 'Sandbox companies have keys and an address of their own.' },
      { production: 'Production', sandbox: 'Sandbox' },
      'production',
    ),
    practiceUrl: parameter.text({
      title: 'Practice',
      description:
        'Address of a practice QuickBooks on this machine, as `holdfast practice` prints it. Then nothing of this connection reaches QuickBooks. Empty: the real QuickBooks.',
      pattern: '^(http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d{1,5})?/?)?$',
    }),
    company: Type.Optional(
      Type.String({
        title: 'Company',
        description: 'Whose books these are, chosen while signing in.',
        readOnly: true,
        maxLength: 500,
      }),
    ),
    realmId: Type.Optional(
      Type.String({
        title: 'Realm id',
        description: 'What QuickBooks calls the company.',
        readOnly: true,
        maxLength: 100,
      }),
    ),
  }),
  limits,
  errors,
  webhook,
  options,
  target: ({ practiceUrl = '', environment = 'production' }) => {
    const { api } = placesOf(practiceUrl, environment);
    return { baseUrl: api, origins: [api] };
  },
  auth: ({ clientId, clientSecret, practiceUrl = '', environment = 'production' }) => {
    const places = placesOf(practiceUrl, environment);
    return {
      kind: 'oauth2',
      authorizeUrl: places.authorize,
      tokenUrl: places.token,
      revokeUrl: places.revoke,
      clientId,
      clientSecret,
      clientAuth: 'basic',
      scopes: [SCOPE],
      headers: { accept: 'application/json' },
      // The refresh token is renewed for a hundred days again and again, but for five years in all.
      tokenHeaders: { 'x-include-refresh-token-hard-expires-in': 'true' },
    };
  },
  account: ({ practiceUrl = '', environment = 'production', realmId = '', company: title = realmId }) =>
    realmId === '' ? null : { id: `${placesOf(practiceUrl, environment).api} ${realmId}`, title },
  async test(http, connectionFields) {
    await http.get(company({ connectionFields }, 'companyinfo', textAt(connectionFields, 'realmId')), { query: FORM });
  },
  async accounts(http, { realmId = '' }) {
    if (!/^\d{1,40}$/.test(realmId))
      throw fail.data('bad_output', { message: 'QuickBooks did not say which company the consent covers.' });
    const { body } = await http.get(companyPath(realmId, 'companyinfo', realmId), { query: FORM });
    const title = textAt(entityOf(body, 'CompanyInfo'), 'CompanyName') || realmId;
    return [{ id: realmId, title, fields: { realmId, company: title } }];
  },
});
