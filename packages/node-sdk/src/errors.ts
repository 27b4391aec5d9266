import type { FailureClass, Json } from '@holdfast/workflow';

/**
 * One of a provider's own error codes, and what it means. The table of a
 * connection beats the status of an answer, and may name errors that come with
 * a 200. Lists are read from the top: the first entry that fits counts.
 */
export interface ProviderError {
  /** Everything that is given has to fit. */
  readonly match: {
    readonly status?: number | readonly number[];
    /** JSON pointer to the provider's code in the body, such as `/error/code`; `*` stands for any index of a list. */
    readonly at?: string;
    /** The code at that place; left out, it is enough that something other than null, false or an empty list is there. */
    readonly code?: string | number | readonly (string | number)[];
    /** A header, its name in small letters, and the value that it has to have, in whatever letters. */
    readonly header?: { readonly name: string; readonly value: string };
  };
  readonly class: Exclude<FailureClass, 'ambiguous'>;
  /** Code below its class: `card_declined`. */
  readonly code: string;
  /** What became of a write: `none` it did nothing; `done` it stands, though an error is reported; `unknown`. */
  readonly effect: 'none' | 'done' | 'unknown';
  /** Of `rate_limited`: how long nobody sends anything with the connection, where the answer does not say. */
  readonly pauseMs?: number;
  /** What happened and what to do, for a person. */
  readonly message: string;
  /** Page of the provider that says so. */
  readonly source: string;
  /** A recorded answer that fits: `{ status, body, headers }` as JSON, named below the connector's test folder. */
  readonly fixture: string;
}

/** An answer as far as the table looks at it. */
export interface AnswerSaid {
  readonly status: number;
  /** Parsed JSON; text that is no JSON fits by status and headers only. */
  readonly body: Json;
  /** Names in small letters. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An entry that an answer fits. */
export interface FoundError {
  readonly error: ProviderError;
  /** The provider's code it fits by. */
  readonly providerCode: string | undefined;
  /** A success that refuses some elements of a list and not the others: whatever those brought about stands. */
  readonly isOfSome: boolean;
}

/** The entry of a table that an answer fits. */
export function findProviderError(table: readonly ProviderError[], answer: AnswerSaid): FoundError | null {
  for (const error of table) {
    const { status, at, code, header } = error.match;
    if (status !== undefined && ![status].flat().includes(answer.status)) continue;
    if (header !== undefined && answer.headers?.[header.name]?.trim().toLowerCase() !== header.value.toLowerCase())
      continue;
    if (at === undefined) return { error, providerCode: undefined, isOfSome: false };
    const hitIn = (body: Json, pointer: string) =>
      valuesAt(body, pointer)
        .filter(isSomething)
        .find((value) => code === undefined || isOneOf(value, [code].flat()));
    const hit = hitIn(answer.body, at);
    if (hit === undefined) continue;
    const [list = '', ...rest] = at.split('/*');
    const isOfSome =
      rest.length > 0 &&
      answer.status < 300 &&
      valuesAt(answer.body, `${list}/*`).some((element) => hitIn(element, rest.join('/*')) === undefined);
    return { error, providerCode: typeof hit === 'object' ? undefined : String(hit), isOfSome };
  }
  return null;
}

const isSomething = (value: Json): boolean =>
  value !== null && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);

const isOneOf = (value: Json, codes: readonly (string | number)[]): boolean =>
  typeof value !== 'object' && codes.some((code) => String(code) === String(value));

/** Values at a JSON pointer (RFC 6901) in which `*` stands for every entry of a list. */
function valuesAt(body: Json, pointer: string): Json[] {
  let values: Json[] = [body];
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    values = values.flatMap((value) => {
      if (Array.isArray(value)) return name === '*' ? value : (value[Number(name)] ?? []);
      if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return [];
      return [value[name] as Json];
    });
  }
  return values;
}
