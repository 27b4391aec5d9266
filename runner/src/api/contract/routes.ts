import { APIS_ROUTES } from './routes/apis.ts';
import { AUDIT_ROUTES } from './routes/audit.ts';
import { CONNECTIONS_ROUTES } from './routes/connections.ts';
import { EVALUATIONS_ROUTES } from './routes/evaluations.ts';
import { EVENTS_ROUTES } from './routes/events.ts';
import { EXCEPTIONS_ROUTES } from './routes/exceptions.ts';
import { HOLDS_ROUTES } from './routes/holds.ts';
import { NOTICE_ROUTES } from './routes/notices.ts';
import { PEOPLE_ROUTES } from './routes/people.ts';
import { PINS_ROUTES } from './routes/pins.ts';
import { RECONCILIATIONS_ROUTES } from './routes/reconciliations.ts';
import { RETENTION_ROUTES } from './routes/retention.ts';
import type { Route } from './routes/route.ts';
import { RUNS_ROUTES } from './routes/runs.ts';
import { SESSION_ROUTES } from './routes/session.ts';
import { SPENDING_ROUTES } from './routes/spending.ts';
import { STEP_CURSORS_ROUTES } from './routes/step-cursors.ts';
import { SYSTEM_ROUTES } from './routes/system.ts';
import { VARIABLES_ROUTES } from './routes/variables.ts';
import { WEBHOOKS_ROUTES } from './routes/webhooks.ts';
import { WORKFLOWS_ROUTES } from './routes/workflows.ts';

export type { Route, Scope } from './routes/route.ts';

/** The public surface, in one table: the router, the OpenAPI document and the tests are made from it. */
export const ROUTES = [
  ...SESSION_ROUTES,
  ...WORKFLOWS_ROUTES,
  ...STEP_CURSORS_ROUTES,
  ...PINS_ROUTES,
  ...RUNS_ROUTES,
  ...RECONCILIATIONS_ROUTES,
  ...SPENDING_ROUTES,
  ...EVALUATIONS_ROUTES,
  ...EXCEPTIONS_ROUTES,
  ...PEOPLE_ROUTES,
  ...NOTICE_ROUTES,
  ...WEBHOOKS_ROUTES,
  ...CONNECTIONS_ROUTES,
  ...APIS_ROUTES,
  ...VARIABLES_ROUTES,
  ...EVENTS_ROUTES,
  ...HOLDS_ROUTES,
  ...AUDIT_ROUTES,
  ...RETENTION_ROUTES,
  ...SYSTEM_ROUTES,
] as const satisfies readonly Route[];
