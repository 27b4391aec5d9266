import type { Json, JsonObject } from '@holdfast/workflow';
import { isRecord } from './parse.ts';
import { resolved } from './references.ts';
import { serversOf } from './servers.ts';
import { plainText } from './words.ts';

/** A connection that an API wants, as far as its document says. */
export interface SignIn {
  /** Its name in the document; of several that are wanted at once, all of them (`nameOfWay`). */
  readonly scheme: string;
  readonly description: string;
  /** Type of the connection; null: there is none for it. */
  readonly type: string | null;
  /** Fields that are known; what is secret is for a person to give. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Most schemes, and most ways that want several, of one document. */
const MOST = 20;

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

/** How one way to sign in is called: by its scheme, or by all that it wants at once. No name of a scheme has a blank. */
export const nameOfWay = (schemes: readonly string[]): string => plainText(schemes.toSorted().join(' + '), 100);

/** Names of the schemes of each way to sign in; undefined: nothing is said. */
export function waysOf(said: Json | undefined): string[][] | undefined {
  return Array.isArray(said) ? said.filter(isRecord).map((way) => Object.keys(way)) : undefined;
}

type Schemes = ReadonlyMap<string, SignIn>;

/** How the API wants to know who calls, by name, each as a connection that is filled in as far as possible. */
export function schemesOf(document: JsonObject, base: string | null): Schemes {
  const [server = ''] = serversOf(document.servers, base);
  const components = isRecord(document.components) ? document.components : {};
  const schemes = isRecord(components.securitySchemes) ? Object.entries(components.securitySchemes) : [];
  const found = schemes.slice(0, MOST).flatMap(([name, said]): [string, SignIn][] => {
    const scheme = resolved(document, said, () => {});
    if (!scheme) return [];
    const { type, fields } = knownOf(scheme, server === '' ? base : server);
    const signIn = {
      scheme: plainText(name, 100),
      description: plainText(scheme.description, 300),
      type,
      fields: type === null || server === '' ? fields : { baseUrl: server, ...fields },
    };
    return [[name, signIn]];
  });
  return new Map(found);
}

/** All ways to sign in of which a document speaks: its schemes, and those that are wanted at once as one connection. */
export function signInsOf(schemes: Schemes, ways: Iterable<readonly string[]>): SignIn[] {
  const together = new Map<string, SignIn>();
  for (const names of ways) {
    const joint = names.length > 1 ? joined(schemes, names) : null;
    if (joint && together.size < MOST) together.set(joint.scheme, joint);
  }
  return [...schemes.values(), ...together.values()];
}

const KEY = 'http.api-key';
/** How the second and the third key of a connection are called. */
const FURTHER = ['second', 'third'] as const;

/**
 * One connection that holds all that a way wants at once: its sign-in, and further keys beside it. Null: no connection
 * holds all of it.
 */
export function joined(schemes: Schemes, names: readonly string[]): SignIn | null {
  const parts = names.toSorted().flatMap((name) => schemes.get(name) ?? []);
  if (parts.length !== names.length) return null;
  const [main, ...others] = leading(parts);
  const keys = others.map(keyOf).filter((key) => key !== null);
  if (!main?.type || keys.length < others.length || keys.length > FURTHER.length) return null;
  const places = [placeOf(main), ...keys.map((key) => placeOf({ type: KEY, fields: key }))].filter(
    (place) => place !== null,
  );
  if (new Set(places).size < places.length) return null;
  const further = keys.map((key, at) => asFurther(FURTHER[at] ?? 'third', key));
  return {
    scheme: nameOfWay(names),
    description: '',
    type: main.type,
    fields: Object.assign({ ...main.fields }, ...further),
  };
}

/** What a part fills, where nothing else can be; null: cookies stand beside each other, a certificate is in no header. */
function placeOf({ type, fields: { in: place = '', name = '' } }: Pick<SignIn, 'type' | 'fields'>): string | null {
  if (type === 'http.certificate') return null;
  if (type !== KEY) return 'header authorization';
  if (place !== 'header') return `${place} ${name}`;
  return name.toLowerCase() === 'cookie' ? null : `header ${name.toLowerCase()}`;
}

/** What a connection is made of comes first: a certificate, else what is no key, else the first key. */
const leading = (parts: readonly SignIn[]): SignIn[] => {
  const rank = ({ type }: SignIn) => (type === 'http.certificate' ? 0 : type === KEY ? 2 : 1);
  return parts.toSorted((a, b) => rank(a) - rank(b));
};

/** A part as a key that stands beside a sign-in, such as a token beside a certificate; null: it is none. */
function keyOf({ type, fields }: SignIn): Readonly<Record<string, string>> | null {
  if (type === KEY) return fields;
  return type === 'http.bearer' ? { in: 'header', name: 'Authorization', prefix: 'Bearer ' } : null;
}

const asFurther = (
  nth: (typeof FURTHER)[number],
  { name = '', in: place = 'header', prefix = '' }: Readonly<Record<string, string>>,
): Record<string, string> => ({
  [`${nth}Name`]: name,
  [`${nth}In`]: place,
  ...(prefix === '' ? {} : { [`${nth}Prefix`]: prefix }),
});
