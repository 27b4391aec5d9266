import type { Json, JsonObject } from '@holdfast/workflow';
import { upgrade } from '@scalar/openapi-upgrader';
import { ApiDocumentError } from './errors.ts';
import { type Found, type Home, METHODS, type OperationStep, pathItemOf, stepOf, titleOf } from './operation.ts';
import { isRecord, parseDocument } from './parse.ts';
import { serversOf } from './servers.ts';
import { type SignIn, schemesOf, signInsOf, waysOf } from './sign-in.ts';
import { isPlainName, plainText } from './words.ts';

export const MOST_OPERATIONS = 2_000;

/** An operation in the list of an API. */
export interface OperationSummary {
  /** Its `operationId`, or method and path where that is missing or taken. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** By which operations are grouped; empty: by nothing. */
  readonly tag: string;
  readonly isDeprecated: boolean;
  readonly effect: OperationStep['parameters']['effect']['kind'];
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

/** What a document says. `document` is the same in OpenAPI 3.1, as plain JSON. */
export interface ApiReading {
  readonly title: string;
  readonly version: string;
  readonly specification: string;
  readonly servers: readonly string[];
  readonly signIns: readonly SignIn[];
  readonly operations: readonly OperationSummary[];
  readonly document: JsonObject;
}

/** Reads an OpenAPI 3.0, 3.1 or Swagger 2.0 document. Nothing but the text is read. @throws ApiDocumentError */
export function readApi(text: string, home: Home): ApiReading {
  const said = parseDocument(text);
  const specification = specificationOf(said);
  const document = asOpenApi31(said);
  const info = isRecord(document.info) ? document.info : {};
  const servers = serversOf(document.servers, home.address);
  const operations = [...foundIn(document)].map((found) => summaryOf(document, found, home));
  if (operations.length > MOST_OPERATIONS)
    throw new ApiDocumentError(
      'too_large',
      `The API has ${operations.length} operations; ${MOST_OPERATIONS} can be taken. Split the document.`,
    );
  return {
    title: plainText(info.title, 100) || 'API',
    version: plainText(info.version, 60),
    specification,
    servers,
    signIns: signInsOf(schemesOf(document, home.address), waysIn(document)),
    operations,
    document,
  };
}

function specificationOf({ openapi, swagger }: JsonObject): string {
  const said = openapi ?? swagger;
  const version = typeof said === 'string' ? said : typeof said === 'number' ? said.toFixed(1) : '';
  if (/^(?:2\.0|3\.[01](?:\.\d+)?)$/.test(version)) return version;
  throw new ApiDocumentError(
    'not_openapi',
    version === ''
      ? 'This is no OpenAPI document: it does not begin with "openapi" or "swagger" and a version.'
      : `OpenAPI ${version.slice(0, 20)} cannot be read. Give a document of OpenAPI 3.0 or 3.1, or of Swagger 2.0.`,
  );
}

function asOpenApi31(said: JsonObject): JsonObject {
  try {
    const document: unknown = upgrade({ ...said, ...(said.swagger === undefined ? {} : { swagger: '2.0' }) }, '3.1');
    // Parts that were shared or left undefined on the way are plain JSON again.
    const plain: unknown = JSON.parse(JSON.stringify(document));
    if (isRecord(plain)) return plain;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : '';
    throw new ApiDocumentError('not_openapi', `The document is not what its version says it is: ${reason}`, cause);
  }
  throw new ApiDocumentError('not_openapi', 'The document is not what its version says it is.');
}

/** Every way to sign in that the document or one of its operations names. */
function* waysIn(document: JsonObject): Generator<readonly string[]> {
  yield* waysOf(document.security) ?? [];
  for (const { said } of foundIn(document)) yield* waysOf(said.security) ?? [];
}

/** All operations of a document, each under a key of its own. */
export function* foundIn(document: JsonObject): Generator<Found> {
  const taken = new Set<string>();
  for (const [path, entry] of Object.entries(isRecord(document.paths) ? document.paths : {})) {
    if (!path.startsWith('/') || path.length > 2_000) continue;
    const { item, wrong } = pathItemOf(document, entry);
    for (const method of METHODS) {
      // A path that leads nowhere is told as one operation that cannot be called.
      const operation: Json | undefined = wrong !== null && method === 'get' ? {} : item[method];
      if (!isRecord(operation)) continue;
      const id = operation.operationId;
      const isFree = typeof id === 'string' && isPlainName(id) && id.length <= 200 && !taken.has(id);
      const key = isFree ? id : `${method.toUpperCase()} ${path}`.slice(0, 500);
      taken.add(key);
      yield { key, method, path, pathItem: item, said: operation, wrong };
    }
  }
}

function summaryOf(document: JsonObject, found: Found, home: Home): OperationSummary {
  const { key, method, path, said } = found;
  const { parameters, refusals, notes } = stepOf(document, found, home);
  return {
    key,
    method: method.toUpperCase(),
    path,
    title: titleOf(said, key),
    description: plainText(said.description, 300),
    tag: Array.isArray(said.tags) ? plainText(said.tags[0], 100) : '',
    isDeprecated: said.deprecated === true,
    effect: parameters.effect.kind,
    refusals,
    notes,
  };
}

/** The step for one operation of a document that was read before. Undefined: it has none of that key. */
export function operationStep(document: JsonObject, key: string, home: Home): OperationStep | undefined {
  for (const found of foundIn(document)) if (found.key === key) return stepOf(document, found, home);
  return undefined;
}
