import { type ConnectionDefinition, defineConnection, type HttpClient } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { API_VERSION } from './analyse.ts';
import { errors } from './errors.ts';

const endpoint = Type.String({
  title: 'Endpoint',
  description: 'Address of the resource, such as https://my-resource.cognitiveservices.azure.com. Documents go there.',
  format: 'uri',
  pattern: '^https?://[^\\s/@]+/?$',
  maxLength: 500,
});
const secret = (title: string, description: string) =>
  Type.String({ title, description, writeOnly: true, minLength: 1, maxLength: 10_000 });

const target = (fields: { readonly endpoint: string }) => {
  const { origin } = new URL(fields.endpoint);
  return { baseUrl: origin, origins: [origin] };
};
const test = async (http: HttpClient) => {
  await http.get('/documentintelligence/info', { query: { 'api-version': API_VERSION } });
};

/** One of the two keys of a resource. */
export const byKey = defineConnection({
  type: 'azure-documents.key',
  title: 'Azure Document Intelligence (key)',
  description: 'A resource of Document Intelligence at Azure, with one of its keys.',
  icon: 'brand-azure',
  fields: Type.Object({ endpoint, key: secret('Key', 'One of the two keys of the resource.') }),
  target,
  auth: ({ key }) => ({ kind: 'headers', headers: { 'ocp-apim-subscription-key': key } }),
  errors,
  test,
});

/** An application in Entra ID that has the role "Cognitive Services User" for the resource. */
export const byEntra = defineConnection({
  type: 'azure-documents.entra',
  title: 'Azure Document Intelligence (Entra ID)',
  description: 'A resource of Document Intelligence at Azure, used by an application in Entra ID.',
  icon: 'brand-azure',
  fields: Type.Object({
    endpoint,
    tenant: Type.String({
      title: 'Tenant',
      description: 'Id or domain of the tenant of the application.',
      pattern: '^[A-Za-z0-9.-]{1,100}$',
    }),
    clientId: Type.String({ title: 'Client id', description: 'Id of the application.', minLength: 1, maxLength: 500 }),
    clientSecret: secret('Client secret', 'Secret of the application.'),
  }),
  target,
  auth: ({ tenant, clientId, clientSecret }) => ({
    kind: 'oauth2-client-credentials',
    tokenUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
    clientId,
    clientSecret,
    clientAuth: 'body',
    scope: 'https://cognitiveservices.azure.com/.default',
  }),
  errors,
  test,
});

export const connections: readonly ConnectionDefinition[] = [byKey, byEntra];
