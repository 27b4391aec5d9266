import { defaulted, defineNode, type EachContext, type JsonObject } from '@holdfast/node-sdk';
import { OPERATION_DEFS, OperationSchema } from '@holdfast/workflow';
import { type Static, Type } from 'typebox';
import { connections } from '../connections.ts';
import { METHODS, requestParameters } from '../parameters.ts';
import { type Calling, calls } from '../request.ts';
import { requestOf } from './to-request.ts';

const { effect, itemsAt, pages, output, answer, answerFile, acceptStatus } = requestParameters.properties;

const operationParameters = Type.Object(
  {
    method: Type.Enum([...METHODS] as [...typeof METHODS], {
      title: 'Method',
      description: 'HTTP method of the operation.',
      'x-control': 'hidden',
    }),
    operation: Type.Object(OperationSchema.properties, {
      title: 'Operation',
      description:
        'The operation as the API describes it. Belongs to the step: importing the API again changes nothing here.',
      additionalProperties: false,
      'x-control': 'hidden',
    }),
    values: defaulted(
      Type.Unsafe<JsonObject>({
        type: 'object',
        title: 'Values',
        description: 'What the operation is called with, as the API describes it.',
        default: {},
      }),
    ),
    effect,
    itemsAt,
    pages,
    output,
    answer,
    answerFile,
    acceptStatus,
  },
  { additionalProperties: false, $defs: OPERATION_DEFS },
);

type Parameters = Static<typeof operationParameters>;

/**
 * Calls one operation of an API that was imported from its OpenAPI document. The step holds all that the call needs;
 * what it does outside, and how a write is made safe, is declared as for any HTTP request.
 */
export const operation = defineNode({
  type: 'http.operation',
  typeVersion: 1,
  title: 'API operation',
  description: 'Calls an operation of an imported API once for each item, its values typed as the API describes them.',
  category: 'http',
  icon: 'api',
  keywords: ['openapi', 'swagger', 'rest', 'api', 'import'],
  mode: 'each',
  effect: {
    kind: 'declared',
    parameter: 'effect',
    readWhen: { parameter: 'method', in: ['GET', 'HEAD', 'OPTIONS'] },
  },
  connection: connections,
  connectionOptional: true,
  parameters: operationParameters,
  shapedBy: { operation: 'operation', values: 'values' },
  outputIsHint: true,
  policy: { timeoutMs: 30_000, concurrency: 4 },
  example: {
    method: 'GET',
    operation: {
      api: 'petstore',
      key: 'getPet',
      title: 'Find a pet',
      server: 'https://petstore.example.com/v1',
      path: '/pets/{id}',
      parameters: [{ name: 'id', in: 'path', as: 'id', style: 'simple', explode: false }],
      input: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
    },
    values: { id: 7 },
  },

  run: (context) => calls.run(callingOf(context)),
  poll: (context, accepted) => calls.poll(callingOf(context), accepted),
  probe: (context) => calls.probe(callingOf(context)),
});

/** The same call as an HTTP request has it. */
function callingOf(context: EachContext<Parameters>): Calling {
  const { operation: described, values, method, ...rest } = context.parameters;
  const { item, idempotencyKey, signal, hasConnection } = context;
  return {
    parameters: {
      ...rest,
      method,
      ...requestOf(described, values, hasConnection),
      acceptAll: false,
      redirects: true,
    },
    item,
    idempotencyKey,
    signal,
    hasConnection,
    get connection() {
      return context.connection;
    },
    get http() {
      return context.http;
    },
  };
}
