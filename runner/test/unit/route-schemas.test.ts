import { Ajv2020 } from 'ajv/dist/2020.js';
import { type TSchema, Type } from 'typebox';
import { expect, test } from 'vitest';
import { ROUTES, type Route } from '../../src/api/contract/routes.ts';
import { ProblemError } from '../../src/api/problems.ts';
import { bodyCheck, textCheck } from '../../src/api/validation.ts';

const metaSchema = new Ajv2020({ strict: false });

/** What is against a schema, which the server compiles when it is asked for the first time. */
function wrongWith(schema: TSchema, check: (value: unknown) => unknown): unknown {
  if (metaSchema.validateSchema(schema) !== true) return metaSchema.errors;
  try {
    check({});
  } catch (error) {
    if (!(error instanceof ProblemError)) return error;
  }
  return null;
}

test('every schema of a route is a JSON Schema that compiles', () => {
  const wrong = ROUTES.flatMap((route: Route) => [
    ...(route.body ? [[route.operationId, 'body', wrongWith(route.body, bodyCheck(route.body))]] : []),
    ...(['params', 'query'] as const).map((where) => {
      const fields = route[where] ?? {};
      return [route.operationId, where, wrongWith(Type.Object({ ...fields }), textCheck(fields, where))];
    }),
  ]).filter(([, , problem]) => problem !== null);
  expect(wrong).toEqual([]);
});
