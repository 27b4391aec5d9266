import { type Auth, type FurtherKeys, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';

const GROUP = { 'x-group': 'Further keys' };

const name = (title: string) =>
  parameter.text({
    title,
    description: 'Name of the header or of the query field that a further key is sent in. Empty: none is sent.',
    maxLength: 200,
    ...GROUP,
  });
const place = (title: string) =>
  parameter.choice(
    { title, description: 'Where the API expects it.', ...GROUP },
    { header: 'A header', query: 'The query' },
    'header',
  );
const prefix = (title: string) =>
  parameter.text({ title, description: 'What stands before it, such as "Token ".', maxLength: 200, ...GROUP });
const key = (title: string) =>
  Type.Optional(
    Type.String({
      title,
      description: 'The secret that the provider gave you for it.',
      writeOnly: true,
      minLength: 1,
      maxLength: 10_000,
      ...GROUP,
    }),
  );

/** Keys that an API wants beside the sign-in itself: a key of the application beside the token of a user, an id beside a key. */
export const furtherKeys = {
  secondName: name('Second key: name'),
  secondIn: place('Second key: sent in'),
  secondPrefix: prefix('Second key: prefix'),
  secondKey: key('Second key'),
  thirdName: name('Third key: name'),
  thirdIn: place('Third key: sent in'),
  thirdPrefix: prefix('Third key: prefix'),
  thirdKey: key('Third key'),
};

/** What was entered in `furtherKeys`. What a connection left out that is older than these fields is not there. */
export interface FurtherFields {
  readonly secondName?: string;
  readonly secondIn?: 'header' | 'query';
  readonly secondPrefix?: string;
  readonly secondKey?: string;
  readonly thirdName?: string;
  readonly thirdIn?: 'header' | 'query';
  readonly thirdPrefix?: string;
  readonly thirdKey?: string;
}

interface Slot {
  readonly name: string;
  readonly place: 'header' | 'query';
  /** Undefined: nobody has entered it. */
  readonly value: string | undefined;
}

const slot = (name = '', place: Slot['place'] = 'header', prefix = '', key?: string): Slot => ({
  name,
  place,
  value: key === undefined ? undefined : `${prefix}${key}`,
});

const slotsOf = (fields: FurtherFields): Slot[] =>
  [
    slot(fields.secondName, fields.secondIn, fields.secondPrefix, fields.secondKey),
    slot(fields.thirdName, fields.thirdIn, fields.thirdPrefix, fields.thirdKey),
  ].filter(({ name }) => name !== '');

/** A sign-in, and the further keys that were entered beside it. */
export function withFurtherKeys(auth: Auth, fields: FurtherFields): Auth {
  const slots = slotsOf(fields);
  if (slots.length === 0) return auth;
  const of = (wanted: Slot['place']) => {
    const said: Record<string, string> = {};
    for (const { name, place, value } of slots) {
      if (place !== wanted || value === undefined) continue;
      const before = isCookie({ name, place }) ? said[name] : undefined;
      said[name] = before === undefined ? value : `${before}; ${value}`;
    }
    return said;
  };
  return { ...auth, also: { headers: of('header'), query: of('query') } };
}

/** What stands against the further keys; null: nothing. */
export function furtherProblem(auth: Auth, fields: FurtherFields): string | null {
  const taken = new Set(placesOf(auth));
  for (const each of slotsOf(fields)) {
    const { name, value } = each;
    if (value === undefined) return `Enter the key that is sent as "${name}", or leave its name empty.`;
    const where = placeOf(each);
    if (taken.has(where) && !isCookie(each))
      return `"${name}" is sent twice. Each key, and the sign-in itself, needs a name of its own.`;
    taken.add(where);
  }
  return null;
}

/** Cookies stand beside each other in one header. */
const isCookie = ({ name, place }: Pick<Slot, 'name' | 'place'>): boolean =>
  place === 'header' && name.toLowerCase() === 'cookie';

const placeOf = ({ name, place }: Pick<Slot, 'name' | 'place'>): string =>
  place === 'header' ? `header ${name.toLowerCase()}` : `query ${name}`;

/** What a sign-in by itself fills. */
function placesOf(auth: Auth): string[] {
  const headers = (said: FurtherKeys['headers']) => Object.keys(said).map((name) => placeOf({ name, place: 'header' }));
  switch (auth.kind) {
    case 'headers':
      return headers(auth.headers);
    case 'query':
      return Object.keys(auth.query).map((name) => placeOf({ name, place: 'query' }));
    case 'none':
    case 'certificate':
      return [];
    default:
      return headers({ Authorization: '' });
  }
}
