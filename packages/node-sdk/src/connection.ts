import type { ConnectionDescription, JsonObject } from '@holdfast/workflow';
import type { Static, TSchema } from 'typebox';
import type { ProviderError } from './errors.ts';
import type { Auth, HttpClient } from './http.ts';
import type { MailClient, MailServer } from './mail.ts';
import type { WebhookSpec } from './webhook.ts';

/** Books, or a company, that one consent covers. A connection works with one of them. */
export interface CoveredAccount {
  /** Stays the same for as long as the provider has it. */
  readonly id: string;
  readonly title: string;
  /** Values of the connection's `readOnly` fields when this one is chosen. */
  readonly fields: JsonObject;
}

/** A value to choose for a parameter, as the provider has it. */
export interface Option {
  readonly value: string;
  /** What people know it by. */
  readonly label: string;
}

/** What a list is loaded with. */
export interface OptionsWanted {
  readonly connection: HttpClient;
  /** The connection's fields, secrets left out. */
  readonly fields: JsonObject;
  /** What somebody typed; empty where the list is read whole. */
  readonly search: string;
  readonly signal: AbortSignal;
}

/** A list that parameters choose from: those whose schema says `'x-options': NAME`. */
export interface OptionList {
  /** The provider searches; left out: the list is read whole, and searched here. */
  readonly isSearched?: boolean;
  load(wanted: OptionsWanted): Promise<readonly Option[]>;
}

export interface ConnectionSpec<Fields extends TSchema> extends Omit<ConnectionDescription, 'fields'> {
  /** All fields; a property with `writeOnly: true` is a secret, one with `readOnly: true` is set by the chosen account. */
  readonly fields: Fields;
  /**
   * Address that relative URLs are resolved against, and the origins the
   * credential may be sent to. It is sent nowhere else, redirects included.
   */
  target(fields: Static<Fields>): { readonly baseUrl?: string; readonly origins: readonly string[] };
  /** What is added to each request. */
  auth(fields: Static<Fields>): Auth;
  /** What stands against its fields that their schema cannot say, in words for whoever fills them in; null: nothing. */
  problem?(fields: Static<Fields>): string | null;
  /** The mailbox it leads to. Its host and port, as an https address, are among the origins of `target`. */
  mail?(fields: Static<Fields>): MailServer;
  /** The provider's own error codes. They beat the status of an answer. */
  readonly errors?: readonly ProviderError[];
  /**
   * One cheap call that proves the connection works. Throws a failure if it does not.
   *
   * @param fields those of the connection, secrets left out
   * @param mail its mailbox, where it has one
   */
  test?(http: HttpClient, fields: JsonObject, mail: MailClient): Promise<void>;
  /**
   * What the consent of a person covers, to choose from.
   *
   * @param said fields of the provider's callback, such as `realmId`
   * @param fields those of the connection, secrets left out
   */
  accounts?(
    http: HttpClient,
    said: Readonly<Record<string, string>>,
    fields: JsonObject,
  ): Promise<readonly CoveredAccount[]>;
  /**
   * Whose data it leads to, told from every other that a connection of the type can lead to: cursors that steps keep are
   * kept for it. Null: nobody has chosen yet.
   */
  account?(fields: Static<Fields>): Pick<CoveredAccount, 'id' | 'title'> | null;
  /** How the provider calls the connection's address, where it does. */
  readonly webhook?: WebhookSpec<Static<Fields>>;
  /** Lists that parameters choose from, by name. */
  readonly options?: Readonly<Record<string, OptionList>>;
}

export interface ConnectionDefinition extends ConnectionDescription {
  readonly target: (fields: never) => { readonly baseUrl?: string; readonly origins: readonly string[] };
  readonly auth: (fields: never) => Auth;
  readonly problem?: (fields: never) => string | null;
  readonly mail?: (fields: never) => MailServer;
  readonly errors?: readonly ProviderError[];
  readonly test?: (http: HttpClient, fields: JsonObject, mail: MailClient) => Promise<void>;
  readonly accounts?: (
    http: HttpClient,
    said: Readonly<Record<string, string>>,
    fields: JsonObject,
  ) => Promise<readonly CoveredAccount[]>;
  readonly account?: (fields: never) => Pick<CoveredAccount, 'id' | 'title'> | null;
  readonly webhook?: WebhookSpec;
  readonly options?: Readonly<Record<string, OptionList>>;
}

/** Declares a way to say who we are to a provider. Fields that were left out have their defaults wherever it reads them. */
export function defineConnection<const Fields extends TSchema>(
  spec: ConnectionSpec<Fields>,
): ConnectionSpec<Fields> & ConnectionDefinition {
  const standards = defaultsOf(spec.fields);
  const filled =
    <Read>(read: (fields: Static<Fields>) => Read) =>
    (fields: Static<Fields>): Read =>
      read({ ...standards, ...(fields as object) } as Static<Fields>);
  const { target, auth, problem, mail, account } = spec;
  return {
    ...spec,
    target: filled((fields) => target(fields)),
    auth: filled((fields) => auth(fields)),
    ...(problem ? { problem: filled(problem) } : {}),
    ...(mail ? { mail: filled(mail) } : {}),
    ...(account ? { account: filled(account) } : {}),
  } as ConnectionSpec<Fields> & ConnectionDefinition;
}

/** What counts where a field is left out. */
function defaultsOf(fields: TSchema): Record<string, unknown> {
  const { properties = {} } = fields as { properties?: Readonly<Record<string, { default?: unknown }>> };
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, { default: standard }]) =>
      standard === undefined ? [] : [[name, standard]],
    ),
  );
}
