import type { Handlers } from '../calls.ts';
import type { Services } from '../services.ts';
import { apiImportHandlers } from './apis.ts';
import { auditHandlers } from './audit.ts';
import { bulkHandlers } from './bulk.ts';
import { connectionHandlers } from './connections.ts';
import { consentHandlers } from './consents.ts';
import { evaluationHandlers } from './evaluations.ts';
import { eventHandlers } from './events.ts';
import { exceptionHandlers } from './exceptions.ts';
import { holdHandlers } from './holds.ts';
import { inboundHandlers } from './inbound.ts';
import { noticeHandlers } from './notices.ts';
import { peopleHandlers } from './people.ts';
import { pinHandlers } from './pins.ts';
import { reconciliationHandlers } from './reconciliations.ts';
import { relocateHandlers } from './relocate.ts';
import { retentionHandlers } from './retention.ts';
import { runHandlers } from './runs.ts';
import { sessionHandlers } from './session.ts';
import { spendingHandlers } from './spending.ts';
import { stepCursorHandlers } from './step-cursors.ts';
import { systemHandlers } from './system.ts';
import { variableHandlers } from './variables.ts';
import { workflowHandlers } from './workflows.ts';

/** Every operation of the API. */
export const allHandlers = (services: Services): Handlers => ({
  ...sessionHandlers(services),
  ...workflowHandlers(services),
  ...stepCursorHandlers(services),
  ...pinHandlers(services),
  ...runHandlers(services),
  ...reconciliationHandlers(services),
  ...spendingHandlers(services),
  ...evaluationHandlers(services),
  ...exceptionHandlers(services),
  ...bulkHandlers(services),
  ...relocateHandlers(services),
  ...peopleHandlers(services),
  ...noticeHandlers(services),
  ...inboundHandlers(services),
  ...variableHandlers(services),
  ...eventHandlers(services),
  ...holdHandlers(services),
  ...connectionHandlers(services),
  ...apiImportHandlers(services),
  ...consentHandlers(services),
  ...auditHandlers(services),
  ...retentionHandlers(services),
  ...systemHandlers(services),
});
