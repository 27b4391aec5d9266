import { type TSchema, Type } from 'typebox';
import {
  Alert,
  Api,
  ApiInFull,
  ApiKey,
  ApiOperation,
  ApiSource,
  Approval,
  AttemptLog,
  BulkItem,
  BulkOperation,
  BulkPreview,
  Connection,
  ConnectionType,
  Counts,
  DraftConflict,
  DraftSaved,
  DraftWritten,
  EffectRow,
  Evaluation,
  EvaluationDetail,
  EvaluationSet,
  Event,
  ExceptionGroup,
  ExceptionRow,
  Health,
  ImportReport,
  Item,
  Look,
  Moves,
  NoticeChannel,
  NoticeDelivery,
  Overview,
  Presence,
  Problem,
  ProblemItem,
  Reconciliation,
  ReplayPreview,
  Retention,
  ROUTES,
  type Route,
  Run,
  RunChanged,
  RunDelta,
  RunSummary,
  Session,
  Spending,
  Step,
  StepCursor,
  StepDetail,
  StepItems,
  Stopping,
  SystemInfo,
  Template,
  Variable,
  Version,
  VersionSummary,
  Watch,
  Watching,
  Workflow,
  WorkflowSummary,
} from './contract/index.ts';

/** Schemas that get a name of their own in the document. */
const NAMED: Readonly<Record<string, TSchema>> = {
  Alert,
  Api,
  ApiInFull,
  ApiKey,
  ApiOperation,
  ApiSource,
  Approval,
  AttemptLog,
  BulkItem,
  BulkOperation,
  BulkPreview,
  Connection,
  ConnectionType,
  Counts,
  DraftConflict,
  DraftSaved,
  DraftWritten,
  EffectRow,
  Evaluation,
  EvaluationDetail,
  EvaluationSet,
  Event,
  ExceptionGroup,
  ExceptionRow,
  Health,
  ImportReport,
  Item,
  Look,
  Moves,
  NoticeChannel,
  NoticeDelivery,
  Overview,
  Presence,
  Problem,
  ProblemItem,
  Reconciliation,
  ReplayPreview,
  Retention,
  Run,
  RunChanged,
  RunDelta,
  RunSummary,
  Session,
  Spending,
  Step,
  StepCursor,
  StepDetail,
  StepItems,
  Stopping,
  SystemInfo,
  Template,
  Variable,
  Version,
  VersionSummary,
  Watch,
  Watching,
  Workflow,
  WorkflowSummary,
};

const names = new Map<unknown, string>(Object.entries(NAMED).map(([name, schema]) => [schema, name]));

/** The schema as JSON, with named schemas replaced by references. */
function reference(schema: unknown, isTop = false): unknown {
  if (Array.isArray(schema)) return schema.map((entry) => reference(entry));
  if (schema === null || typeof schema !== 'object') return schema;
  const name = isTop ? undefined : names.get(schema);
  if (name) return { $ref: `#/components/schemas/${name}` };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, reference(value)]));
}

const content = (schema: TSchema, type = 'application/json') => ({
  content: { [type]: { schema: reference(schema) } },
});

function operation(route: Route) {
  const parameters = [
    ...Object.entries(route.params ?? {}).map(([name, schema]) => ({
      name,
      in: 'path',
      required: true,
      schema: reference(schema),
    })),
    ...Object.entries(route.query ?? {}).map(([name, schema]) => ({
      name,
      in: 'query',
      required: !Type.IsOptional(schema),
      schema: reference(schema),
    })),
    ...(route.method === 'post'
      ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } }]
      : []),
  ];
  const replies = Object.entries(route.replies).map(([status, schema]) => [
    status,
    { description: 'Success', ...(schema ? content(schema) : {}) },
  ]);
  const problems = Object.entries(route.problems ?? {}).map(([status, schema]) => [
    status,
    { description: 'Refused', ...content(schema) },
  ]);
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    'x-scope': route.scope,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, ...content(route.body) } } : {}),
    responses: {
      ...Object.fromEntries(replies),
      ...Object.fromEntries(problems),
      default: { description: 'Refused or failed', ...content(Problem, 'application/problem+json') },
    },
  };
}

/** The OpenAPI 3.1 document of the REST surface, made from the route table. */
export function openApi(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of ROUTES) {
    paths[route.path] ??= {};
    (paths[route.path] as Record<string, unknown>)[route.method] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version,
      description:
        'Errors are problem+json (RFC 9457) with a stable `code` and a `correlationId`. Every POST that creates something honours `Idempotency-Key`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(NAMED).map(([name, schema]) => [name, reference(schema, true)])),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'holdfast.session' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: Authorization: Bearer hf_…' },
      },
    },
  };
}
