import type { Json, JsonObject } from '@holdfast/workflow';
import { isRecord } from './parse.ts';
import { resolved } from './references.ts';
import { plainText } from './words.ts';

/** A connection that an API wants, as far as its document says. */
export interface SignIn {
  readonly scheme: string;
  readonly description: string;
  /** Type of the connection; null: there is none for it. */
  readonly type: string | null;
  /** Fields that are known; what is secret is for a person to give. */
  readonly fields: Readonly<Record<string, string>>;
}

const text = (value: Json | undefined): string => plainText(value, 1_000);

/** An address of the document, where it is one that can be called. */
const address = (value: Json | undefined, base: string | null): Record<string, string> | null => {
  if (typeof value !== 'string' || !URL.canParse(value, base ?? undefined)) return null;
  const { href, protocol } = new URL(value, base ?? undefined);
  return protocol === 'https:' || protocol === 'http:' ? { href } : null;
};

const scopesOf = (flow: JsonObject): Record<string, string> =>
  isRecord(flow.scopes) ? { scope: Object.keys(flow.scopes).join(' ').slice(0, 2_000) } : {};

type Known = Pick<SignIn, 'type' | 'fields'>;

function apiKey({ in: place, name }: JsonObject): Known {
  const said = text(name);
  if (place === 'query') return { type: 'http.api-key', fields: { in: 'query', name: said } };
  if (place === 'cookie') return { type: 'http.api-key', fields: { in: 'header', name: 'Cookie', prefix: `${said}=` } };
  return { type: 'http.api-key', fields: { in: 'header', name: said } };
}

const NONE: Known = { type: null, fields: {} };

function oauth({ flows }: JsonObject, base: string | null): Known {
  if (!isRecord(flows)) return NONE;
  const { authorizationCode, clientCredentials } = flows;
  if (isRecord(authorizationCode)) {
    const [authorize, token] = [
      address(authorizationCode.authorizationUrl, base),
      address(authorizationCode.tokenUrl, base),
    ];
    if (authorize && token)
      return {
        type: 'http.oauth2',
        fields: { authorizeUrl: authorize.href ?? '', tokenUrl: token.href ?? '', ...scopesOf(authorizationCode) },
      };
  }
  const token = isRecord(clientCredentials) ? address(clientCredentials.tokenUrl, base) : null;
  return isRecord(clientCredentials) && token
    ? {
        type: 'http.oauth2-client-credentials',
        fields: { tokenUrl: token.href ?? '', ...scopesOf(clientCredentials) },
      }
    : NONE;
}

function knownOf(scheme: JsonObject, base: string | null): Known {
  if (scheme.type === 'apiKey') return apiKey(scheme);
  if (scheme.type === 'oauth2') return oauth(scheme, base);
  if (scheme.type === 'mutualTLS') return { type: 'http.certificate', fields: {} };
  if (scheme.type !== 'http') return NONE;
  const name = text(scheme.scheme).toLowerCase();
  return name === 'basic' || name === 'bearer' ? { type: `http.${name}`, fields: {} } : NONE;
}

/** How the API wants to know who calls, each as a connection that is filled in as far as possible. */
export function signInsOf(document: JsonObject, server: string, base: string | null): SignIn[] {
  const components = isRecord(document.components) ? document.components : {};
  const schemes = isRecord(components.securitySchemes) ? Object.entries(components.securitySchemes) : [];
  return schemes.slice(0, 20).flatMap(([name, said]): SignIn[] => {
    const scheme = resolved(document, said, () => {});
    if (!scheme) return [];
    const { type, fields } = knownOf(scheme, server === '' ? base : server);
    return [
      {
        scheme: plainText(name, 100),
        description: plainText(scheme.description, 300),
        type,
        fields: type === null || server === '' ? fields : { baseUrl: server, ...fields },
      },
    ];
  });
}
