import { Type } from 'typebox';
import { closed, Id, Instant, JsonMap, Nullable } from './common.ts';

const key = Type.String({ minLength: 1, maxLength: 500, description: 'Its operationId, or its method and path.' });

export const ApiOperation = closed({
  key,
  method: Type.String(),
  path: Type.String(),
  title: Type.String(),
  description: Type.String(),
  tag: Type.String({ description: 'By which operations are grouped; empty: by nothing.' }),
  isDeprecated: Type.Boolean(),
  effect: Type.Enum(['read', 'write']),
});
/** With what stands against it. */
export const ApiOperationInFull = closed({
  ...ApiOperation.properties,
  isOffered: Type.Boolean(),
  refusals: Type.Array(Type.String(), { description: 'Why it cannot be called; empty: it can.' }),
  notes: Type.Array(Type.String(), { description: 'What is left out, or done in another way.' }),
});

/** A connection that the API wants, filled in as far as its document says. */
export const ApiSignIn = closed({
  scheme: Type.String(),
  description: Type.String(),
  type: Nullable(Type.String({ description: 'Type of the connection; null: there is none for it.' })),
  fields: JsonMap,
});

const api = {
  id: Id,
  slug: Type.String({ description: 'What steps name it by. Never changes.' }),
  title: Type.String(),
  version: Type.String(),
  specification: Type.String({ description: 'Version of OpenAPI or Swagger that the document is written in.' }),
  address: Nullable(Type.String({ description: 'Where it was read from.' })),
  fileName: Nullable(Type.String()),
  sha256: Type.String({ description: 'Of the text that was read.' }),
  servers: Type.Array(Type.String()),
  signIns: Type.Array(ApiSignIn),
  updatedAt: Instant,
  updatedBy: Type.String(),
};
export const Api = closed({
  ...api,
  operationCount: Type.Integer(),
  /** Operations that are offered as steps. */
  offered: Type.Array(ApiOperation),
});
export const ApiInFull = closed({ ...api, operations: Type.Array(ApiOperationInFull) });

/** Where a document is. One of both: an address, or its text. */
export const ApiSource = closed({
  url: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
  text: Type.Optional(Type.String({ minLength: 1, description: 'An OpenAPI document, JSON or YAML.' })),
  fileName: Type.Optional(Type.String({ maxLength: 255 })),
});
export const ApiOffer = closed({ offered: Type.Array(key, { maxItems: 2_000 }) });
export const ApiOperationWanted = { key };

/** What a step that calls an operation begins with. */
export const ApiStep = closed({
  title: Type.String(),
  parameters: JsonMap,
  notes: Type.Array(Type.String()),
});
