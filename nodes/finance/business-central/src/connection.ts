import {
  type Auth,
  type CoveredAccount,
  certificateFields,
  clientCertificateOf,
  defineConnection,
  fail,
  type HttpClient,
  type JsonObject,
  parameter,
} from '@holdfast/node-sdk';
import { isRecord, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { environmentPath, HEADERS } from './calls.ts';
import { errors } from './errors.ts';
import { limits } from './limits.ts';
import { options } from './options.ts';
import { webhook } from './webhook.ts';

const API = 'https://api.businesscentral.dynamics.com';
const LOGIN = 'https://login.microsoftonline.com';
/** How long a refresh token is good that is not used. Source: learn.microsoft.com/entra/identity-platform/refresh-tokens */
const NINETY_DAYS_S = 90 * 86_400;
const SCOPE = 'https://api.businesscentral.dynamics.com/.default';

/** Where a connection leads: to Business Central, or to the stand-in at this address. */
const placesOf = ({ tenant, practiceUrl = '' }: { readonly tenant: string; readonly practiceUrl?: string }) => {
  const login = practiceUrl === '' ? LOGIN : new URL(practiceUrl).origin;
  const path = `${login}/${encodeURIComponent(tenant)}/oauth2/v2.0`;
  return {
    api: practiceUrl === '' ? API : new URL(practiceUrl).origin,
    authorize: `${path}/authorize`,
    token: `${path}/token`,
  };
};

const place = {
  tenant: Type.String({
    title: 'Tenant',
    description: 'Id or domain of your Microsoft Entra directory.',
    pattern: '^[A-Za-z0-9.-]{1,100}$',
  }),
  environment: Type.String({
    title: 'Environment',
    description: 'Such as Production, or the name of a sandbox.',
    pattern: '^[A-Za-z0-9_-]{1,60}$',
  }),
  clientId: Type.String({
    title: 'Client id',
    description: 'Of your app registration in Microsoft Entra.',
    minLength: 1,
    maxLength: 500,
  }),
  practiceUrl: parameter.text({
    title: 'Practice',
    description:
      'Address of a practice Business Central on this machine, as `holdfast practice` prints it. Then nothing of this connection reaches Microsoft. Empty: the real one.',
    pattern: '^(http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d{1,5})?/?)?$',
  }),
};

const secret = {
  clientSecret: Type.String({
    title: 'Client secret',
    description: 'Of your app registration in Microsoft Entra.',
    writeOnly: true,
    minLength: 1,
    maxLength: 1_000,
  }),
};

const companyId = Type.String({
  title: 'Company id',
  description:
    'Of the company whose books these are. The step "List companies" shows them; 00000000-0000-0000-0000-000000000000 until you know.',
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
});

const target = (fields: { readonly tenant: string; readonly practiceUrl?: string }) => {
  const { api } = placesOf(fields);
  return { baseUrl: api, origins: [api] };
};

/** The company of an environment, as far as one is chosen. */
const account = (fields: {
  readonly tenant: string;
  readonly environment?: string;
  readonly companyId?: string;
  readonly company?: string;
  readonly practiceUrl?: string;
}) => {
  const { companyId = '', company = companyId } = fields;
  const path = environmentPath(fields, companyId.toLowerCase());
  return companyId === '' ? null : { id: `${placesOf(fields).api}${path}`, title: company };
};

/** The companies of the environment. */
async function companiesOf(http: HttpClient, fields: JsonObject): Promise<JsonObject[]> {
  const { body } = await http.get(environmentPath(fields, 'companies'), { headers: HEADERS });
  const list = isRecord(body) ? body.value : undefined;
  if (Array.isArray(list)) return list.filter(isRecord);
  throw fail.data('bad_output', { message: 'Business Central did not say which companies there are.' });
}

const nameOf = (one: JsonObject): string => textAt(one, 'displayName') || textAt(one, 'name');

/** One company, in the name of a person who signed in. */
export const byPerson = defineConnection({
  type: 'business-central.company',
  title: 'Business Central',
  description:
    'One company in Dynamics 365 Business Central, in the name of a person, or in the practice one on this machine.',
  icon: 'building-skyscraper',
  fields: Type.Object({
    ...place,
    ...secret,
    company: Type.Optional(
      Type.String({
        title: 'Company',
        description: 'Whose books these are, chosen after signing in.',
        readOnly: true,
        maxLength: 500,
      }),
    ),
    companyId: Type.Optional(
      Type.String({
        title: 'Company id',
        description: 'What Business Central calls it.',
        readOnly: true,
        maxLength: 100,
      }),
    ),
  }),
  limits,
  errors,
  webhook,
  options,
  target,
  account,
  auth: ({ clientId, clientSecret, ...fields }): Auth => {
    const { authorize, token } = placesOf(fields);
    return {
      kind: 'oauth2',
      authorizeUrl: authorize,
      tokenUrl: token,
      clientId,
      clientSecret,
      clientAuth: 'body',
      scopes: [SCOPE, 'offline_access'],
      refreshLifeS: NINETY_DAYS_S,
      headers: { accept: 'application/json' },
    };
  },
  async test(http, fields) {
    await companiesOf(http, fields);
  },
  async accounts(http, _said, fields): Promise<readonly CoveredAccount[]> {
    return (await companiesOf(http, fields)).map((one) => {
      const id = textAt(one, 'id');
      return { id, title: nameOf(one), fields: { companyId: id, company: nameOf(one) } };
    });
  },
});

/** The sign-in works, and there is such a company. */
async function testApplication(http: HttpClient, fields: JsonObject): Promise<void> {
  const companies = await companiesOf(http, fields);
  if (companies.some((one) => textAt(one, 'id') === textAt(fields, 'companyId'))) return;
  const known = companies.map((one) => `${nameOf(one)} (${textAt(one, 'id')})`).join(', ');
  throw fail.data('not_found', {
    message: `The sign-in works, but there is no company of this id. There are: ${known || 'none'}.`,
  });
}

/** One company, in the name of an application: the usual way for a program. */
export const byApplication = defineConnection({
  type: 'business-central.application',
  title: 'Business Central (application)',
  description:
    'One company in Dynamics 365 Business Central, in the name of an application that is registered there, or in the practice one.',
  icon: 'building-skyscraper',
  fields: Type.Object({ ...place, ...secret, companyId }),
  limits,
  errors,
  webhook,
  options,
  target,
  account,
  auth: ({ clientId, clientSecret, ...fields }): Auth => ({
    kind: 'oauth2-client-credentials',
    tokenUrl: placesOf(fields).token,
    clientId,
    clientSecret,
    scope: SCOPE,
    clientAuth: 'body',
  }),
  test: testApplication,
});

/**
 * As `byApplication`, proven by a certificate: what Microsoft advises, and tenants may ask for.
 * Source: learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export const byCertificate = defineConnection({
  type: 'business-central.certificate',
  title: 'Business Central (application, certificate)',
  description:
    'One company in Dynamics 365 Business Central, in the name of an application that signs in with a certificate instead of a secret.',
  icon: 'building-skyscraper',
  fields: Type.Object({
    ...place,
    ...certificateFields,
    companyId,
  }),
  limits,
  errors,
  webhook,
  options,
  target,
  account,
  auth: ({ clientId, ...fields }): Auth => ({
    kind: 'oauth2-client-credentials',
    tokenUrl: placesOf(fields).token,
    clientId,
    clientCertificate: clientCertificateOf(fields),
    algorithm: 'PS256',
    scope: SCOPE,
  }),
  test: testApplication,
});

export const connections = [byPerson, byApplication, byCertificate];
